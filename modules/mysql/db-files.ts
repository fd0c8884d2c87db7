import { hostPath } from '../../src/shell/host-path.ts'
import { temporaryFunction } from '../../src/shell/portable.ts'
import { lines, type Script, sh } from '../../src/shell/script.ts'
import type { DbArgs } from './db-args.ts'
import { splitOptions } from './split-options.ts'

const compressors: { readonly [ending: string]: string } = { '.gz': 'gzip', '.bz2': 'bzip2', '.xz': 'xz' }

/** The program that packs and unpacks a file, by its name; undefined for a plain one. */
const compressorOf = (target: string): string | undefined => compressors[/\.[^./]*$/.exec(target)?.[0] ?? '']

const all = (args: DbArgs): boolean => args.name.length === 1 && args.name[0] === 'all'

const options = (args: DbArgs): readonly string[] => [
  ...(args.force ? ['--force'] : []),
  ...(args.skip_lock_tables ? ['--skip-lock-tables'] : []),
  ...(args.encoding === '' ? [] : [`--default-character-set=${args.encoding}`]),
  ...(args.single_transaction ? ['--single-transaction'] : []),
  ...(args.quick ? ['--quick'] : ['--skip-quick']),
  ...args.ignore_tables.map((table) => `--ignore-table=${table}`),
  ...(args.hex_blob ? ['--hex-blob'] : []),
  ...(args.dump_extra_args === undefined ? [] : splitOptions(args.dump_extra_args)),
]

/** Finds the program that dumps, of either family, as `$dump`; `$data` is its word for recording the position. */
export const findDump: Script = sh`dump=$(command -v mariadb-dump) || dump=$(command -v mysqldump) || {
  echo 'ERROR: there is no mariadb-dump or mysqldump; install mariadb-client or mysql-client' >&2; exit 127; }
data=master
if "$dump" --no-defaults --help 2>/dev/null | grep -q -e --source-data; then data=source; fi`

/** Moves to the folder that paths are relative to. */
export const moveTo = ({ chdir }: DbArgs): Script | undefined =>
  chdir === undefined ? undefined : sh`cd ${hostPath(chdir)} || exit`

/** Dumps into a file beside the target, which takes its place when it is complete. */
export function dumpTo(args: DbArgs, target: string): Script {
  const what = all(args)
    ? ['--all-databases']
    : args.name.length > 1
      ? ['--databases', '--', ...args.name]
      : ['--', ...args.name]
  const data = args.master_data === 0 ? sh`` : sh` "--$data-data=${args.master_data}"`
  const packer = compressorOf(target)
  const dumping = sh`connected "$dump" ${options(args)}${data} ${what}`
  const written =
    packer === undefined
      ? sh`${dumping} >"$whole" || exit`
      : sh`status=$({ { ${dumping}; echo $? >&5; } | ${packer} -c >"$whole" || echo 1 >&5; } 5>&1)
[ "$status" = 0 ] || exit 1`
  return lines(
    temporaryFunction,
    findDump,
    packer === undefined ? undefined : needs(packer),
    sh`target=${hostPath(target)}
case $target in */*) folder=\${target%/*} ;; *) folder=. ;; esac
whole=$(temporary "\${folder:-/}") || exit
trap 'rm -f "$file" "$whole"' EXIT`,
    written,
    sh`mode=$(stat -c %a "$target" 2>/dev/null) || mode=$(printf %o $((0666 & ~$(umask))))
chmod "$mode" "$whole" && mv -f "$whole" "$target" || exit`,
  )
}

const needs = (program: string): Script => sh`command -v ${program} >/dev/null || {
  echo ${`ERROR: there is no ${program} on this host`} >&2; exit 127; }`

/** Runs the statements of a file. */
export function importFrom(args: DbArgs, target: string): Script {
  const packer = compressorOf(target)
  const words = [
    ...(args.force ? ['--force'] : []),
    ...(args.encoding === '' ? [] : [`--default-character-set=${args.encoding}`]),
    ...(all(args) ? [] : ['--one-database', '--', ...args.name]),
  ]
  const importing = sh`connected "$sql" ${words}`
  const path = hostPath(target)
  return packer === undefined
    ? sh`${importing} <${path} || exit`
    : sh`${needs(packer)}
{ status=$({ { ${packer} -dc ${path}; echo $? >&5; } | { ${importing} || echo 1 >&5; } >&2; } 5>&1); }
case $status in *[!0]*) exit 1 ;; esac`
}
