import type { Change } from '../../src/module/contract.ts'
import { lines, type Script, sh } from '../../src/shell/script.ts'
import { noteFunctions } from './entry-state.ts'
import type { FileArguments } from './file-arguments.ts'
import type { FileState } from './file-question.ts'
import { stateWanted } from './file-wish.ts'
import { makeFunction } from './make-folders.ts'
import { ownership, permissionScript, wishedMode } from './permissions.ts'
import { moments, touchScript } from './times.ts'

/** Puts what `t` names in the place of `f`; where mv would enter a folder that `f` leads to, the old name goes first. */
const placeFunction = sh`place() { mv -fT "$t" "$f" 2>/dev/null || { rm -f "$f" && mv -f "$t" "$f"; } || { rm -f "$t"; return 1; }; }
case $f in */*) t=\${f%/*}/.tutti.$$ ;; *) t=.tutti.$$ ;; esac`

/** The smallest change that makes a path what it should be; ends by telling what is there now. */
export function fileScript(change: Change<FileState>, args: FileArguments): Script {
  return lines(
    noteFunctions,
    sh`f=${change.is.path}`,
    sh`{ ${steps(change, args)}
} || exit 1`,
    sh`note self "$f"`,
    sh`exit 0`,
  )
}

function steps(change: Change<FileState>, args: FileArguments): Script {
  const { is } = change
  switch (stateWanted(args, is)) {
    case 'absent':
      return sh`rm -rf "$f"`
    case 'directory':
      return is.state === 'absent'
        ? newDirectory(change)
        : chain(dress(change, args), args.recurse && recursive(change, args))
    case 'file':
      return chain(dress(change, args))
    case 'touch':
      return chain(is.state === 'absent' && sh`: >>"$f"`, dress(change, args))
    case 'link':
      return chain(
        (is.state !== 'link' || (args.src !== undefined && is.target !== is.src)) && link(is, sh`-s`, is.src),
        dress(change, args),
      )
    case 'hard':
      return chain(change.should.sameAsSrc === true && !is.sameAsSrc && link(is, sh``, is.src), dress(change, args))
  }
}

const chain = (...parts: readonly (Script | undefined | false)[]): Script => {
  const steps = parts.filter((one) => typeof one === 'object')
  return steps.length === 0
    ? sh`:`
    : steps.reduce(
        (all, step) => sh`${all} &&
${step}`,
      )
}

function link(is: FileState, kind: Script, src: string): Script {
  if (is.state === 'absent') return sh`ln ${kind} -- ${src} "$f"`
  const clear = is.state === 'directory' ? sh`rmdir "$f" &&` : sh``
  return sh`{ ${placeFunction}
${clear} ln ${kind} -- ${src} "$t" && place; }`
}

function newDirectory({ is, should }: Change<FileState>): Script {
  const dressing = permissionScript({ ...is, mode: '' }, should, sh`"$1"`) ?? sh`:`
  return sh`dress() { ${dressing}; }
${makeFunction}
make "$f"`
}

/** Permissions and times of the path that is meant. */
function dress({ is, should }: Change<FileState>, args: FileArguments): Script {
  const fresh = is.permissionsOf === ''
  const word = fresh || is.permissionsOf === is.path ? sh`"$f"` : sh`${is.permissionsOf}`
  const times = moments(args)
  const due = should.modified !== null && should.modified !== is.modified ? times.modified : ({ kind: 'keep' } as const)
  const seen =
    should.accessed !== null && should.accessed !== is.accessed ? times.accessed : ({ kind: 'keep' } as const)
  return chain(
    permissionScript(fresh ? { mode: '', uid: -1, gid: -1 } : is, should, word),
    touchScript({ modified: due, accessed: seen }, word),
  )
}

/** Everything below a folder; what links lead to as well when they are followed. */
function recursive({ is, should }: Change<FileState>, args: FileArguments): Script | undefined {
  if (should.below === null) return undefined
  const owner = ownership({ mode: '', uid: -1, gid: -1 }, { uid: should.uid, gid: should.gid })
  const find = args.follow ? sh`find -L "$f/."` : sh`find "$f/."`
  const mode = args.mode ?? ''
  return chain(
    owner !== undefined && sh`find "$f/." -exec chown -h ${owner} {} +`,
    owner !== undefined && args.follow && sh`find -L "$f/." ! -type l -exec chown ${owner} {} +`,
    args.mode !== undefined &&
      (/^\d+$/.test(mode) ? sh`${find} ! -type l -exec chmod ${mode} {} +` : clauses(find, is, args)),
  )
}

/** Clauses were worked out for each combination that occurs, as chmod's own reading of them differs between systems. */
function clauses(find: Script, is: FileState, args: FileArguments): Script | undefined {
  const rules = is.below.flatMap((row) => {
    const [kind, mode = ''] = row.split(' ')
    const isDirectory = kind === 'directory'
    const wished = kind === 'link' ? null : wishedMode(args.mode, { mode, isDirectory, umask: is.umask })
    if (wished === null || wished === mode) return []
    return [sh`${isDirectory ? sh`-type d` : sh`! -type d ! -type l`} -perm ${mode} -exec chmod ${wished} {} +`]
  })
  return rules.length === 0 ? undefined : sh`${find} ${rules.reduce((all, rule) => sh`${all} -o ${rule}`)}`
}
