import { type Change, Refusal, resource, type Wish } from '../../src/module/contract.ts'
import { asText, readFields } from '../../src/shell/fields.ts'
import { hostPath } from '../../src/shell/host-path.ts'
import { lines, type Script, sh } from '../../src/shell/script.ts'
import {
  NO_FILE_WISH,
  readTextFile,
  type TextFile,
  textFileFunctions,
  textFileQuestion,
  writeTextFile,
} from '../../src/shell/text-file.ts'
import { type FstabEntry, findEntry, removeEntry, setEntry } from './fstab.ts'
import { type MountArguments, mountArguments, optionWarnings, wishedOptions } from './mount-arguments.ts'
import { meetsOptions } from './mount-options.ts'
import { boundFrom, mountAt, readMountTable } from './mount-table.ts'

/** A mount: the file that is read when the host starts, and what is mounted now. */
type MountState = TextFile & {
  readonly path: string
  readonly mounted: boolean
  /** What is mounted: the wished source by the name it was given, or what the kernel calls it; `''` for nothing. */
  readonly source: string
  readonly folder: boolean
  /** Whether what is mounted has the wished options, as far as the kernel tells. */
  readonly optioned: boolean
  /** Never so by itself: it is wished for once. */
  readonly remounted: boolean
}

const NOTHING = {
  ...NO_FILE_WISH,
  path: null,
  mounted: null,
  source: null,
  folder: null,
  optioned: null,
  remounted: null,
} as const

/** Prints the device that a source names, when it names one; findfs would leave what it found in a cache. */
const deviceQuestion = (src: string): Script => sh`s=${src}
case $s in
  UUID=* | LABEL=* | PARTUUID=* | PARTLABEL=*) s=$(BLKID_FILE=/dev/null findfs "$s" 2>/dev/null) ;;
  /*) [ -b "$s" ] || s= ;;
  *) s= ;;
esac
[ -z "$s" ] || printf 'device=%s\000' "$(canonical "$s")"`

/** The kernel's name of a device that is mounted, in the one way that names can be compared. */
const liveQuestion = sh`while read -r _ _ _ _ m rest; do
  s=\${rest#* - }; s=\${s#* }; s=\${s%% *}
  case $s in /dev/*) [ ! -L "$s" ] || printf 'link.%s=%s\000' "$s" "$(canonical "$s")" ;; esac
done </proc/self/mountinfo`

function entryOf(args: MountArguments, path: string): FstabEntry {
  return {
    src: args.src ?? '',
    path,
    fstype: args.fstype ?? '',
    opts: wishedOptions(args),
    dump: args.dump,
    passno: args.passno,
  }
}

function readState(args: MountArguments, fields: ReadonlyMap<string, string>): MountState {
  const table = readMountTable(asText(fields.get('mounts') ?? ''))
  const at = mountAt(table, asText(fields.get('real') ?? ''))
  const named = (): readonly string[] => {
    if (!at) return []
    const device = asText(fields.get(`link.${at.source}`) ?? at.source).trim()
    const isWished = device === asText(fields.get('device') ?? '').trim()
    return [at.source, device, ...(isWished ? [args.src ?? ''] : []), ...boundFrom(table, at)]
  }
  return {
    ...readTextFile(fields),
    path: asText(fields.get('name') ?? ''),
    mounted: at !== undefined,
    source: args.src !== undefined && named().includes(args.src) ? args.src : (at?.source ?? ''),
    folder: fields.has('folder'),
    optioned: at !== undefined && meetsOptions(wishedOptions(args), at.options),
    remounted: false,
  }
}

/** Whether what fstab names is another thing than what is mounted, so that a remount would not do. */
const isReplaced = (args: MountArguments, is: MountState): boolean => {
  const before = findEntry(is.text, is.path, args.src)
  const other = before !== undefined && (before.src !== args.src || before.fstype !== args.fstype)
  return is.mounted && other && is.source !== args.src
}

function desire(args: MountArguments, is: MountState): Wish<MountState> {
  const { state, src } = args
  if (is.place.lack !== '' && state !== 'ephemeral') throw new Refusal(is.place.lack)
  if ((state === 'absent' || state === 'unmounted') && is.path === '/') throw new Refusal('/ cannot be unmounted')
  const without = removeEntry(is.text, is.path, src)
  const away = without === is.text ? {} : { text: without }
  switch (state) {
    case 'unmounted':
      return { ...NOTHING, mounted: false }
    case 'absent_from_fstab':
      return { ...NOTHING, ...away }
    case 'absent': {
      // Unlike Ansible: what is mounted is unmounted even where fstab does not name it, so that a second try completes the first.
      const goes = is.mounted || without !== is.text
      return { ...NOTHING, ...away, mounted: false, ...(goes && is.folder ? { folder: false } : {}) }
    }
    case 'remounted':
      return { ...NOTHING, remounted: true }
    case 'ephemeral':
      if (is.mounted && is.source !== src) {
        throw new Refusal(
          `${is.path} is already mounted with a different source than the specified one: ${is.source}. Unmount it first (state: unmounted), or take another path.`,
        )
      }
      // Unlike Ansible: what is mounted from there with these options is left alone, so that a second run changes nothing.
      return { ...NOTHING, mounted: true, optioned: true }
    case 'present':
    case 'mounted': {
      const text = setEntry(is.text, entryOf(args, is.path))
      const written = text === is.text ? {} : { found: true, text }
      if (state === 'present') return { ...NOTHING, ...written }
      const another = isReplaced(args, is) ? { source: src ?? null } : {}
      return { ...NOTHING, ...written, mounted: true, ...another }
    }
  }
}

/** Words for mount: everything is told, so that it works before fstab is written. */
const mountWords = (args: MountArguments, opts = wishedOptions(args)): Script =>
  sh`-t ${args.fstype ?? 'auto'} -o ${opts}`

/** The last mount is ended, or the task fails. */
const unmountStep = sh`umount -- "$p" || exit`

const newMount = (args: MountArguments): Script => sh`mount ${mountWords(args)} -- ${args.src ?? ''} "$p" || {
  c=$?; while [ -n "$made" ]; do rmdir "\${made%%:*}" 2>/dev/null || break; made=\${made#*:}; done; exit $c; }`

const makePath = sh`make() {
  [ ! -d "$1" ] || return 0
  case $1 in */*) [ -z "\${1%/*}" ] || make "\${1%/*}" || return ;; esac
  mkdir "$1" && made=$1:$made
}
made=; make "$p" || exit`

/** Takes new options where the file system can, and is unmounted and mounted where it cannot. */
function remountStep(args: MountArguments): Script {
  const { state, opts, fstab } = args
  const table = fstab === '/etc/fstab' ? [] : ['-T', fstab]
  if (state === 'remounted') {
    const wished = opts === undefined || opts === 'defaults' ? 'remount' : `remount,${opts}`
    // What was asked for by options is not exchanged for what fstab says.
    return wished === 'remount'
      ? sh`mount -o remount ${table} -- "$p" || { ${unmountStep}; mount ${table} -- "$p" || exit; }`
      : sh`mount -o ${wished} ${table} -- "$p" || exit`
  }
  return sh`mount ${mountWords(args, `remount,${wishedOptions(args)}`)} -- ${args.src ?? ''} "$p" || {
  ${unmountStep}; ${newMount(args)}
}`
}

function converge({ is, should }: Change<MountState>, args: MountArguments): Script {
  const changesLine = should.text !== null && should.text !== is.text
  const another = should.source !== null && should.source !== is.source
  return lines(
    sh`p=${is.path} made=`,
    should.mounted === false && is.mounted && unmountStep,
    should.folder === false && is.folder && sh`rmdir -- "$p" || exit`,
    should.mounted === true && !is.mounted && lines(makePath, newMount(args)),
    another && lines(unmountStep, newMount(args)),
    (should.remounted === true || (should.optioned === true && is.mounted && !is.optioned)) && remountStep(args),
    args.state === 'mounted' && is.mounted && changesLine && !another && remountStep(args),
    changesLine && writeTextFile(is, { text: should.text ?? '', mode: '0644', backup: args.backup }),
    sh`exit 0`,
  )
}

const deed = (args: MountArguments): string => {
  if (args.state === 'remounted') return 'remounting'
  return args.state === 'absent' || args.state === 'unmounted' ? 'unmounting' : 'mounting'
}

/** A file system in its place. */
export const mount = resource<MountArguments, MountState>({
  name: 'mount',
  purpose: 'A file system in its place: in fstab, mounted, both or neither.',
  returns: {
    backup_file: 'The copy of the old fstab.',
    boot: '`yes`, or `no` when it is not mounted at the start.',
    dump: 'The fifth field of fstab.',
    fstab: 'The file.',
    fstype: 'The type of the file system.',
    name: 'Where it is mounted.',
    opts: 'The options.',
    passno: 'The sixth field of fstab.',
    src: 'What is mounted.',
  },
  examples: [
    {
      name: 'The disk of the database',
      args: {
        path: '/var/lib/mysql',
        src: 'UUID=0b1f2c1e-1111-4222-8333-444455556666',
        fstype: 'ext4',
        opts: 'noatime',
        state: 'mounted',
      },
    },
    { name: 'A share that is no longer used', args: { path: '/mnt/old', state: 'absent' } },
    {
      name: 'A folder seen at a second place',
      args: { path: '/srv/www', src: '/data/www', fstype: 'none', opts: 'bind', state: 'present' },
    },
  ],
  args: mountArguments,
  // A kernel may write an option otherwise than it was wished for.
  momentary: ['remounted', 'optioned'],
  observe: (args) => ({
    script: lines(
      textFileFunctions,
      sh`p=${hostPath(args.path)}; r=$(canonical "$p"; echo x); printf 'name=%s\000real=%s\000mounts=' "$p" "\${r%?x}"; cat /proc/self/mountinfo; printf '\000'
[ ! -d "$p" ] || printf 'folder=1\000'`,
      args.src !== undefined && lines(liveQuestion, deviceQuestion(args.src)),
      textFileQuestion(hostPath(args.fstab)),
    ),
    parse: (_stdout, bytes) => readState(args, readFields(bytes)),
  }),
  desire,
  converge,
  report(args, { is }, answer) {
    const backup = answer && readFields(answer.bytes).get('backup_file')
    const warnings = optionWarnings(args)
    return {
      name: is.path,
      opts: wishedOptions(args),
      dump: args.dump,
      passno: args.passno,
      fstab: args.fstab,
      boot: args.boot || warnings.length > 0 ? 'yes' : 'no',
      ...(args.src === undefined ? {} : { src: args.src }),
      ...(args.fstype === undefined ? {} : { fstype: args.fstype }),
      backup_file: backup === undefined ? '' : asText(backup),
      ...(warnings.length > 0 ? { warnings } : {}),
    }
  },
  diff: (_args, { is, should }) => [
    ...(should.text === null || should.text === is.text
      ? []
      : [{ before: is.text, after: should.text, beforeHeader: is.place.path, afterHeader: is.place.path }]),
    ...(should.mounted === null || should.mounted === is.mounted
      ? []
      : [
          {
            before: is.mounted ? 'mounted\n' : '',
            after: should.mounted ? 'mounted\n' : '',
            beforeHeader: is.path,
            afterHeader: is.path,
          },
        ]),
  ],
  explain: (args, answer) => `Error ${deed(args)} ${args.path}: ${answer.stderr.trim() || answer.stdout.trim()}`,
})
