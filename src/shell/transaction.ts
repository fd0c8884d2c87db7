import { bornFunction, targetFunction } from './portable.ts'
import { emit, lines, type Script, sh } from './script.ts'

/** One file of a set as it shall become; `path` is relative to the folder of the set, `since` what cksum said when it was read. */
export type FileChange =
  | {
      readonly kind: 'file'
      readonly path: string
      readonly content: string | Uint8Array
      readonly mode: string
      /** As chown takes it; absent, the owner it has now is kept. */
      readonly owner?: string
      readonly since?: string
    }
  | { readonly kind: 'link'; readonly path: string; readonly to: string; readonly since?: string }
  | { readonly kind: 'absent'; readonly path: string; readonly since?: string }

/** Configuration files of one folder that change together or not at all, and how the daemon judges and takes them. */
export interface Transaction {
  /** The folder of the set, absolute and below another folder. */
  readonly root: string
  /** The files that differ. */
  readonly changes: readonly FileChange[]
  /** The daemon's own checker; `$at` is the folder it shall look at. Its output is what is told. */
  readonly test: Script
  /** Whether the checker can judge the set in another folder than its own. */
  readonly movable: boolean
  /**
   * Brings what runs to what the files say, where the daemon reads them at its start alone. Done once, before `apply`; when it
   * fails the old files are put back, and what it has done until then stays.
   */
  readonly live?: Script
  /** Makes the daemon take the files that are there; run again on the old ones when it or `verify` fails. */
  readonly apply?: Script
  /** Holds once the daemon works with the new files. */
  readonly verify?: Script
}

/** A path of a file in a set: below its folder, without blanks. */
export const setPath = /^(?!\.\.?(\/|$))[^\s/]+(\/(?!\.\.?(\/|$))[^\s/]+)*$/

/** Sets `root` and what belongs to a transaction on it: `job`, its journal, and `lock`. */
export const transactionPlace = (root: string): Script => {
  if (!/^\/[^/\n]+(\/[^/\n]+)+$/.test(root)) throw new Error(`bug: ${root} cannot be the folder of a set`)
  return sh`root=${root}; root=$(cd "$root" 2>/dev/null && pwd -P) || root=${root}
job=\${root%/*}/.tutti-\${root##*/} lock=\${root%/*}/.tutti-\${root##*/}.lock`
}

/** Whether a transaction was cut short after it had begun to swap: its journal is there, and nobody works on it. */
export const unfinishedFunction: Script = lines(
  targetFunction,
  bornFunction,
  sh`holder() {
  h=$(target "$lock" 2>/dev/null) || return 1
  [ "\${h%:*}" != $$ ] && kill -0 "\${h%:*}" 2>/dev/null && [ "$(born "\${h%:*}")" = "\${h#*:}" ] && echo "\${h%:*}"
}
unfinished() { [ -e "$job/swapped" ] && ! holder >/dev/null; }`,
)

const functions = lines(
  unfinishedFunction,
  sh`tell() { printf '%s=%s\000' "$1" "$2" 2>/dev/null || :; }
place() {
  # mv would enter a folder that a link leads to.
  if [ -L "$root/$2" ] && [ -d "$root/$2" ]; then rm -f "$root/$2"; fi
  mv -f "$1" "$root/$2" && { [ ! -e /sys/fs/selinux/enforce ] || restorecon "$root/$2" 2>/dev/null || :; }
}
putback() {
  while read -r was p; do
    case $was in
      +) rm -f "$job/back"
         if [ -L "$job/old/$p" ]; then cp -pPR "$job/old/$p" "$job/back"
         else ln "$job/old/$p" "$job/back" 2>/dev/null || cp -p "$job/old/$p" "$job/back"; fi && place "$job/back" "$p" || return 1 ;;
      -) rm -f "$root/$p" || return 1 ;;
      d) rmdir "$root/$p" 2>/dev/null || : ;;
    esac
  done <"$job/swapped"
}
clear() { rm -f "$job/swapped" && rm -rf "$job"; }
leave() { clear; rm -f "$lock"; trap - EXIT; exit "$1"; }
refuse() { tell failed "$1"; tell said "$2"; tell restored yes; leave 1; }
undo() {
  tell failed "$1"; tell said "$2"
  if putback; then
    tell restored yes
    if [ "$applied" ]; then back=$( (eval "$apply") 2>&1) || tell again "$back"; fi
    leave 1
  fi
  # The journal stays: the next transaction puts back what could not be put back now.
  tell restored no; rm -f "$lock"; trap - EXIT; exit 1
}
keep() {
  if [ -e "$root/$1" ] || [ -L "$root/$1" ]; then
    case $1 in */*) mkdir -p "$job/old/\${1%/*}" || return 1 ;; esac
    if [ -L "$root/$1" ]; then cp -pPR "$root/$1" "$job/old/$1"
    else ln "$root/$1" "$job/old/$1" 2>/dev/null || cp -p "$root/$1" "$job/old/$1"; fi &&
    printf '+ %s\n' "$1" >>"$job/list"
  else
    printf '%s %s\n' - "$1" >>"$job/list"
  fi
}
folders() {
  case $1 in */*) ;; *) return 0 ;; esac
  [ -d "$root/\${1%/*}" ] || { folders "\${1%/*}"; printf 'd %s\n' "\${1%/*}" >>"$job/made"; }
}
since() { [ "$([ -L "$root/$1" ] || cksum 2>/dev/null <"$root/$1")" = "$2" ] || refuse changed "$root/$1 was changed by somebody else in the meantime; nothing was changed, run again"; }
isolated() { unshare -m sh -c 'mount --make-rprivate / 2>/dev/null; mount --bind "$1" "$2" && at=$2 && eval "$3"' sh "$job/new" "$root" "$1"; }`,
)

/** Lays one file into the stage. */
const stageOne = (change: FileChange): Script => {
  const fresh = lines(
    change.path.includes('/') && change.kind !== 'absent'
      ? sh`mkdir -p "$job/new/"${change.path.slice(0, change.path.lastIndexOf('/'))} &&`
      : undefined,
    sh`rm -f "$job/new/$p"`,
  )
  switch (change.kind) {
    case 'absent':
      return sh`p=${change.path}; ${fresh} || full`
    case 'link':
      return sh`p=${change.path}; ${fresh} && ln -s -- ${change.to} "$job/new/$p" || full`
    case 'file': {
      const owner =
        change.owner !== undefined
          ? sh`chown ${change.owner} "$job/new/$p" &&`
          : sh`{ [ ! -f "$root/$p" ] || chown "$(ls -ldnL "$root/$p" | awk '{ print $3 ":" $4 }')" "$job/new/$p" 2>/dev/null || :; } &&`
      return sh`p=${change.path}; ${fresh} && { ${emit(change.content)}; } >"$job/new/$p" 2>/dev/null && ${owner}
chmod ${change.mode} "$job/new/$p" || full`
    }
  }
}

/**
 * Stage, swap, test, roll back. The whole set is laid out beside its folder, judged there as a whole where that can be
 * done, and swapped by renames; the checker judges it in place, the daemon takes it and is looked at. On any failure the
 * old files are put back, and the daemon takes those. A connection that is cut changes nothing in this; a process
 * that is killed leaves a journal, by which the next transaction puts the old files back first.
 *
 * Ends with 0, or with 1 and a verdict that `readVerdict` reads.
 */
export function transaction(it: Transaction): Script {
  for (const { path } of it.changes) {
    if (!setPath.test(path)) throw new Error(`bug: bad path in a set: ${path}`)
  }
  const place = (change: FileChange): Script =>
    change.kind === 'absent'
      ? sh`rm -f "$root/"${change.path} || undo swap "cannot remove $root/"${change.path}`
      : sh`mkdir -p "$root/"${parentOf(change.path)} && place "$job/new/"${change.path} ${change.path} || undo swap "cannot write $root/"${change.path}`
  return lines(
    sh`(`,
    functions,
    transactionPlace(it.root),
    sh`test=${it.test.text} apply=${it.apply?.text ?? ':'} verify=${it.verify?.text ?? ':'} applied=
umask 077
full() { refuse stage "cannot write beside $root: $(df -Pk "\${root%/*}" | awk 'NR==2 { print $4 }') KiB are free there"; }
# A connection that is cut must not end this half-way, nor must output that nobody reads.
trap '' HUP PIPE
mkdir -p "\${root%/*}" || { tell failed stage; tell said "cannot make \${root%/*}"; tell restored yes; exit 1; }
if ! ln -s "$$:$(born $$)" "$lock" 2>/dev/null; then
  if h=$(holder); then tell failed lock; tell said "another transaction on $root is under way there, process $h; run again when it has ended"; tell restored yes; exit 1; fi
  rm -f "$lock"; ln -s "$$:$(born $$)" "$lock" || { tell failed stage; tell said "cannot write beside $root: is the disk full, or read-only?"; tell restored yes; exit 1; }
fi
trap '[ ! -e "$job/swapped" ] || { putback && { [ -z "$applied" ] || (eval "$apply") >/dev/null 2>&1 || :; }; } || { rm -f "$lock"; exit 1; }; leave 1' EXIT
trap 'exit 143' INT TERM
[ ! -e "$job/swapped" ] || { putback && { (eval "$apply") >/dev/null 2>&1 || :; }; } || { tell failed recover; tell said "the files that an earlier transaction left in $job cannot be put back"; trap - EXIT; rm -f "$lock"; exit 1; }
clear; mkdir -p "$job/new" "$job/old" && : >"$job/list" && : >"$job/made" || full
[ ! -d "$root" ] || cp -pPR "$root/." "$job/new/" 2>/dev/null || full`,
    ...it.changes.map(stageOne),
    sh`if [ -d "$root" ] && isolated : >/dev/null 2>&1; then said=$(isolated "$test" 2>&1) || refuse test "$said"`,
    it.movable && sh`else said=$( (at=$job/new; eval "$test") 2>&1) || refuse test "$said"`,
    sh`fi`,
    ...it.changes.map((one) => one.since !== undefined && sh`since ${one.path} ${one.since}`),
    ...it.changes.map((one) => sh`keep ${one.path} || full`),
    sh`[ -d "$root" ] || printf 'd ../%s\n' "\${root##*/}" >>"$job/made"`,
    ...it.changes.map((one) => one.kind !== 'absent' && sh`folders ${one.path}`),
    // Folders that are made go last, the deepest first, so that they are empty by then.
    sh`{ cat "$job/list" && sort -ru "$job/made"; } >"$job/next" && mv -f "$job/next" "$job/swapped" || full`,
    sh`umask 022`,
    ...it.changes.map(place),
    sh`umask 077
said=$( (at=$root; eval "$test") 2>&1) || undo test "$said"
told=$said`,
    it.live &&
      sh`live=${it.live.text}
said=$( (eval "$live") 2>&1) || undo apply "$said"`,
    sh`applied=yes
said=$( (eval "$apply") 2>&1) || undo apply "$said"
said=$( (eval "$verify") 2>&1) || undo verify "$said"
tell said "$told"
leave 0
)`,
  )
}

const parentOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0))

/** What came of a transaction. */
export interface Verdict {
  /** The step that failed; undefined when all is done. */
  readonly failed: 'stage' | 'lock' | 'recover' | 'changed' | 'test' | 'swap' | 'apply' | 'verify' | undefined
  /** What that step printed; what the checker did when all is done. */
  readonly said: string
  /** Whether the files are as they were. */
  readonly restored: boolean
  /** What the daemon said when it was given the old files again and did not take them. */
  readonly again: string | undefined
}

/** Reads what a transaction told. */
export function readVerdict(stdout: string): Verdict {
  const fields = new Map(
    stdout
      .split('\0')
      .map((field) => [field.slice(0, field.indexOf('=')), field.slice(field.indexOf('=') + 1)] as const),
  )
  return {
    failed: fields.get('failed') as Verdict['failed'],
    said: (fields.get('said') ?? '').trim(),
    restored: fields.get('restored') === 'yes',
    again: fields.get('again'),
  }
}

/** The words of one daemon in what is told of a transaction that failed. */
export interface VerdictWords {
  /** What was put back. */
  readonly old?: 'file' | 'configuration'
  /** That the daemon did not take what it was given. */
  readonly untaken?: string
  /** That it took it and does not do what it should; as `untaken` unless said. */
  readonly unverified?: string
  /** Whether it is given the old files when they are back. */
  readonly reloaded?: boolean
}

/** What a person is told of a transaction that failed; undefined for one that did not. */
export function explainVerdict(
  { failed, said, restored, again }: Verdict,
  checker: string,
  words: VerdictWords = {},
): string | undefined {
  const { old = 'file', untaken = 'the configuration was not taken', unverified = untaken, reloaded = false } = words
  const put = restored ? `the old ${old} is in place` : `the old ${old} could not be put back; run again`
  const told = `${put}${reloaded ? ' and was reloaded' : ''}:\n${said}${again === undefined ? '' : `\nthe old one was not taken either: ${again}`}`
  switch (failed) {
    case undefined:
      return undefined
    case 'test':
      return `${checker} refuses the configuration; ${put}:\n${said}`
    case 'apply':
      return `${untaken}; ${told}`
    case 'verify':
      return `${unverified}; ${told}`
    case 'stage':
    case 'lock':
    case 'recover':
    case 'changed':
    case 'swap':
      return `${said} (${put})`
  }
}
