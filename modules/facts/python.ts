import { sh } from '../../src/shell/script.ts'
import type { Group } from './group.ts'

/** The Python of the host, if there is one; nothing here needs it. */
export const python: Group = {
  names: ['python', 'python_version'],
  minimal: true,
  // With -V the interpreter prints its version without starting up.
  commands: [
    sh`for python in /usr/bin/python3 /usr/libexec/platform-python python3 /usr/bin/python python; do
  python=$(command -v "$python") && part python && printf '%s\n' "$python" && "$python" -V 2>&1 && break
done`,
  ],
  facts(told) {
    const [executable, version = ''] = told.part('python').split('\n')
    const match = /^Python (\d+)\.(\d+)\.(\d+)([a-z]+)?(\d+)?/.exec(version)
    if (executable === undefined || !match) return {}
    const [major = 0, minor = 0, micro = 0] = match.slice(1, 4).map(Number)
    const levels: Readonly<Record<string, string>> = { a: 'alpha', b: 'beta', rc: 'candidate' }
    const releaselevel = levels[match[4] ?? ''] ?? 'final'
    const serial = Number(match[5] ?? 0)
    return {
      python: {
        version: { major, minor, micro, releaselevel, serial },
        version_info: [major, minor, micro, releaselevel, serial],
        executable,
        has_sslcontext: major > 2 || (minor === 7 && micro > 8),
        type: 'cpython',
      },
      python_version: `${major}.${minor}.${micro}`,
    }
  },
}
