import { type Change, Refusal } from '../../src/module/contract.ts'
import { readFields } from '../../src/shell/fields.ts'
import { hostPath } from '../../src/shell/host-path.ts'
import { temporaryFunction } from '../../src/shell/portable.ts'
import { lines, type Script, sh } from '../../src/shell/script.ts'
import type { CopyArguments } from './copy-arguments.ts'
import {
  type DestinationArguments,
  type DestinationState,
  destinationQuestion,
  diffDestination,
  putDestination,
  readDestination,
  reportDestination,
  wishDestination,
} from './destination.ts'
import { noteFunctions, readState } from './entry-state.ts'
import { makeFolders } from './make-folders.ts'
import { permissionScript, wishedPermissions } from './permissions.ts'
import type { Strategy } from './strategy.ts'

/** In the place of a checksum, where no tool for it is there: the two files have been compared byte by byte. */
const EQUAL = 'equal'

/** A file or folder of the host itself and the place it is copied to. */
type RemoteState = DestinationState & {
  readonly sourceKind: string
  readonly sourceMode: string
  /** SHA-1 of the source, or `EQUAL`. */
  readonly sourceSum: string
  readonly sourceMd5: string
  /** What of a source folder is missing or different at the destination, below it; each path ends with NUL. */
  readonly pending: string
  /** Whether something at the destination has another owner than the wished one. */
  readonly strays: boolean
}

const isFolder = (state: RemoteState): boolean => state.sourceKind === 'directory'

/** The arguments that say where the copy goes: the name of the source in a folder, unless only its inside is meant. */
const placed = (args: CopyArguments): DestinationArguments => {
  const src = args.src ?? ''
  const path = src.replace(/(?<=[^/])\/+$/, '')
  return { ...args, name: src.endsWith('/') ? '' : path.slice(path.lastIndexOf('/') + 1) }
}

/** With `o` as the source folder and `q` as its copy: prints each path that differs, and NUL. */
const pendingScript = (args: CopyArguments): Script =>
  sh`( cd "$o" && find ${args.local_follow === true ? sh`-L` : sh``} . -exec sh -c ${COMPARE} sh "$q" {} + )`

const COMPARE = `to() { if command -v readlink >/dev/null 2>&1; then readlink -- "$1"; else l=$(ls -ld -- "$1"); printf %s "\${l#*"$1 -> "}"; fi; }
q=$1; shift
for p; do d=$q/$p
  if [ -L "$p" ] && [ ! "$FOLLOWED" ]; then [ -L "$d" ] && [ "$(to "$p")" = "$(to "$d")" ] && continue
  elif [ -d "$p" ]; then [ -d "$d" ] && continue
  else cmp -s -- "$p" "$d" && continue; fi
  printf '%s\\000' "$p"
done`

/** A folder whose destination does not exist yet goes below it, as in Ansible. */
function folderPlace(args: CopyArguments, { name, dest }: DestinationArguments): Script | undefined {
  if (name === '' || name === undefined || dest.endsWith('/')) return undefined
  return sh`if [ -d ${hostPath(args.src ?? '')} ] && [ "$f" = ${hostPath(dest)} ]; then f=\${f%/}/${name}; fi`
}

function sourceQuestion(args: CopyArguments): Script {
  const owner = [
    args.owner === undefined ? undefined : sh`! -user ${args.owner}`,
    args.group === undefined ? undefined : sh`! -group ${args.group}`,
  ].filter((one) => one !== undefined)
  return lines(
    sh`o=${hostPath(args.src ?? '')}; note source "$o" L`,
    sh`if [ -d "$o" ]; then
  q=$f; case $q in /*) ;; *) q=$PWD/$q ;; esac; FOLLOWED=${args.local_follow === true ? '1' : ''}; export FOLLOWED
  printf 'pending='; ${pendingScript(args)} | tr '\000' '\001'; printf '\000'`,
    owner.length > 0 &&
      sh`  if [ -d "$f" ] && [ -n "$(find "$f/." \( ${owner.reduce((all, one) => sh`${all} -o ${one}`)} \) -exec printf x \;)" ]; then printf 'strays=1\000'; fi`,
    // What is no file may never end, or wait for ever.
    sh`elif [ -f "$o" ] && [ -r "$o" ]; then
  s=$(digest sha1 "$o"); if [ -n "$s" ]; then m=$(digest md5 "$o"); printf 'source_sum=%s\000source_md5=%s\000' "\${s%% *}" "\${m%% *}"
  elif cmp -s "$o" "$f"; then printf 'same=1\000'; fi
  printf 'readable=1\000'
fi`,
  )
}

/** `src` and `dest` both on the host. */
export const copyRemote: Strategy<RemoteState> = {
  observe(args, asking) {
    const place = placed(args)
    const below = folderPlace(args, place)
    return {
      script: destinationQuestion(place, asking, { ...(below ? { place: below } : {}), ask: sourceQuestion(args) }),
      parse(_stdout, bytes) {
        const fields = readFields(bytes)
        const state = readDestination(fields, place, asking)
        const sourceSum = fields.get('source_sum')
        const source = readState(fields.get('source'))
        if (source.kind === 'absent') throw new Refusal(`Source ${args.src} not found`)
        if (source.kind !== 'directory' && source.kind !== 'file')
          throw new Refusal(`Cannot copy invalid source '${args.src}': not a file`)
        if (source.kind !== 'directory' && !fields.has('readable')) throw new Refusal(`Source ${args.src} not readable`)
        return {
          ...state,
          sourceKind: source.kind,
          sourceMode: source.mode,
          ...(sourceSum === undefined ? { sum: fields.has('same') ? EQUAL : '' } : {}),
          sourceSum: sourceSum ?? EQUAL,
          sourceMd5: fields.get('source_md5') ?? '',
          pending: (fields.get('pending') ?? '').replaceAll('\x01', '\0'),
          strays: fields.has('strays'),
        }
      },
    }
  },
  desire(args, is) {
    const known = { sourceKind: null, sourceMode: null, sourceSum: null, sourceMd5: null, pending: null, strays: null }
    if (!isFolder(is)) {
      const mode = args.mode === 'preserve' ? is.sourceMode : args.mode
      return { ...wishDestination({ ...placed(args), mode }, is, is.sourceSum), ...known }
    }
    if (is.kind !== 'absent' && is.kind !== 'directory' && is.kind !== 'link') {
      throw new Refusal(`cannot copy the folder ${args.src} over the file ${is.path}`)
    }
    const mode = args.mode === 'preserve' ? is.sourceMode : args.mode
    const own = wishedPermissions({ mode }, is, true)
    const nothing = { path: null, sum: null, content: null, parentFound: null, entry: null, rehearsal: null }
    const asked = { wantedUid: null, wantedGid: null, umask: null, uid: null, gid: null }
    return { ...known, ...nothing, ...asked, kind: 'directory', mode: own.mode, pending: '', strays: false }
  },
  converge(change, args) {
    if (isFolder(change.is)) return folderScript(change, args)
    const source = hostPath(args.src ?? '')
    return putDestination(change, placed(args), { sum: change.is.sourceSum, script: sh`cat ${source}`, timeOf: source })
  },
  report(args, change, answer) {
    const { checksum, ...rest } = reportDestination(change, answer)
    const known = isFolder(change.is) || checksum === EQUAL ? {} : { checksum, md5sum: change.is.sourceMd5 }
    return { ...rest, ...known, src: args.src }
  },
  diff: (args, change) =>
    isFolder(change.is) ? [] : diffDestination(change, new Uint8Array(), args.src ?? change.is.path),
}

function folderScript({ is, should }: Change<RemoteState>, args: CopyArguments): Script {
  const owner = (is.wantedUid === -1 ? '' : String(is.wantedUid)) + (is.wantedGid === -1 ? '' : `:${is.wantedGid}`)
  const mode = should.mode
  return lines(
    noteFunctions,
    temporaryFunction,
    sh`f=${is.path}`,
    makeFolders(is.path, { mode: args.directory_mode }, is),
    // Ansible copies a folder's own mode as well, unless it had to make the folder that the copy goes into.
    is.kind === 'absent' && (is.parentFound || placed(args).name === '') && sh`chmod ${is.sourceMode} "$f" || exit 1`,
    sh`case $f in /*) q=$f ;; *) q=$PWD/$f ;; esac
cd ${hostPath(args.src ?? '')} || exit 1`,
    sh`put() {
  d=$q/$1
  if [ -d "$1" ] && { [ ! -L "$1" ] || [ "$FOLLOWED" ]; }; then
    mkdir -p "$d" || return
    set -- "$1" $(entry "$1"); [ "$2" != stat ] || chmod "$(printf %o $((0x$3 & 07777)))" "$d"; return
  fi
  if [ -L "$1" ] && [ ! "$FOLLOWED" ]; then rm -f "$d" && cp -P "$1" "$d"; return; fi
  t=$(temporary "\${d%/*}") || return 1
  if [ -e "$d" ]; then cp -p "$d" "$t" && cat "$1" >"$t"; else cp -p "$1" "$t" && chown "$(id -u):$(id -g)" "$t"; fi && mv -f "$t" "$d" || { rm -f "$t"; return 1; }
}
FOLLOWED=${args.local_follow === true ? '1' : ''}; t=; trap '[ -z "$t" ] || rm -f "$t"' EXIT; trap 'exit 129' HUP INT TERM`,
    ...is.pending
      .split('\0')
      .filter((path) => path !== '' && path !== '.')
      .map((path) => sh`put ${path} || exit 1`),
    is.strays || (owner !== '' && is.pending !== '')
      ? sh`find "$q/." -exec chown -h ${owner} {} + || exit 1`
      : undefined,
    mode !== null &&
      mode !== is.mode &&
      (permissionScript({ mode: '', uid: -1, gid: -1 }, { mode, uid: null, gid: null }, sh`"$q"`) ?? sh`:`),
    sh`note self "$q"
exit 0`,
  )
}
