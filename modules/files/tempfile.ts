import * as argument from '../../src/module/argument.ts'
import { action } from '../../src/module/contract.ts'
import { asText, readFields } from '../../src/shell/fields.ts'
import { hostPath } from '../../src/shell/host-path.ts'
import { lines, sh } from '../../src/shell/script.ts'
import { noteFunctions, readState, reportEntry } from './entry-state.ts'

/** Makes a new file or folder under a name that nobody can foresee. */
export const tempfile = action({
  name: 'tempfile',
  purpose: 'Makes a new, empty file or folder, for its owner alone, under a name of its own.',
  returns: {
    gid: 'The number of its group.',
    group: 'Its group.',
    mode: '`0600`, or `0700` for a folder.',
    owner: 'Its owner.',
    path: 'Where it is.',
    size: 'Its size in bytes.',
    state: '`file` or `directory`.',
    uid: 'The number of its owner.',
  },
  examples: [
    { name: 'A folder to unpack into', args: { state: 'directory', suffix: '.unpack' } },
    { name: 'A file', args: { prefix: 'report.' } },
  ],
  args: argument.args({
    state: argument.choice(['file', 'directory']).default('file').describe('What is made.'),
    path: argument.path().optional().describe("The folder it is made in; the host's own for such files by default."),
    prefix: argument.str().default('ansible.').describe('How its name begins.'),
    suffix: argument.str().default('').describe('How its name ends.'),
  }),
  // Not every mktemp takes an ending, so the name is drawn here; that it is new is for mkdir and noclobber to say.
  run: ({ state, path, prefix, suffix }) =>
    lines(
      noteFunctions,
      path === undefined ? sh`d=\${TMPDIR:-/tmp}` : sh`d=${hostPath(path)}`,
      sh`d=\${d%/}; umask 077
[ -d "\${d:-/}" ] || { echo "there is no folder $d" >&2; exit 1; }
for n in 1 2 3 4 5 6 7 8 9 10; do
  r=$(od -An -N6 -tx1 /dev/urandom | tr -d ' \\n'); f=$d/${prefix}$r${suffix}
  if ${state === 'directory' ? sh`mkdir "$f"` : sh`(set -C; : >"$f")`} 2>/dev/null; then
    printf 'path=%s\000' "$f"; note self "$f"; exit 0
  fi
done
echo "nothing can be made in $d" >&2; exit 1`,
    ),
  report: (_args, answer) => {
    if (answer.code !== 0) return { changed: false, failed: true, msg: answer.stderr.trim() }
    const fields = readFields(answer.bytes)
    return { changed: true, path: asText(fields.get('path') ?? ''), ...reportEntry(readState(fields.get('self'))) }
  },
  foretell: () => ({ changed: false, skipped: true }),
})
