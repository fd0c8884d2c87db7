import { hostPath } from '../../src/shell/host-path.ts'
import { sh, verbatim } from '../../src/shell/script.ts'
import type { Group } from './group.ts'
import { readIni } from './ini.ts'

const nameOf = (file: string): string => file.replace(/\.fact$/, '')

/** A fact file's content: JSON, else INI, else a sentence that says what is wrong. */
function read(text: string, path: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return readIni(text) ?? `error loading facts as JSON or ini - please check content: ${path}`
  }
}

// The path's last part; what is before it may hold any byte, a newline too.
const lastName = verbatim('${fact##*/}')

/** The facts that a host's owner keeps in a folder: files, and programs that print. */
export const local = (folder: string): Group => ({
  names: ['local'],
  minimal: true,
  commands: [
    sh`facts=${hostPath(folder)}
for fact in "$facts"/*.fact; do
  [ -f "$fact" ] || continue
  part "local ${lastName}"
  if [ -x "$fact" ]; then
    { errors=$("$fact" 2>&1 >&3 3>&-); code=$?; } 3>&1
    part "ended ${lastName}"; printf '%s\n%s\n' "$code" "$errors"
  else cat "$fact"
  fi
done`,
  ],
  facts(told) {
    const endings = told.parts('ended')
    const found = [...told.parts('local')].map(([file, text]) => {
      const path = `${folder}/${file}`
      const [code = '0', ...errors] = (endings.get(file) ?? '0').split('\n')
      if (code === '0') return [nameOf(file), read(text, path)] as const
      return [nameOf(file), `Failure executing fact script (${path}), rc: ${code}, err: ${errors.join('\n')}`] as const
    })
    return { local: Object.fromEntries(found) }
  },
})
