import { temporaryFolderFunction, temporaryFunction } from './portable.ts'
import { lines, Script, sh } from './script.ts'

/** How one file is to be replaced as a whole. */
export interface Replacement {
  /** The word that names the file, fit for any command. */
  readonly file: Script
  /** A command that prints the new content. */
  readonly content: Script
  readonly mode: string
  /** As chown takes it; a failure is a failure of the task. */
  readonly owner: string | undefined
  /** The owner it has now, kept where that is allowed. */
  readonly keepOwner: string | undefined
  /** Whether to keep a copy of what is there. */
  readonly backup: boolean
  /** A command that must agree to the new file, which `$t` names. */
  readonly validate: Script | undefined
  /** What cksum said of the file when its new content was made up, `''` for none; another file is left alone. */
  readonly since?: string
  /** A word for the file whose time the new one takes. */
  readonly timeOf?: Script
  /** The new file is made in a folder of its own, which nobody who reads the whole folder takes for one; `src` tells its name. */
  readonly apart?: boolean
}

/** The functions that `replaceScript` calls. */
export const replaceFunctions: Script = temporaryFunction

/** The functions that `replaceScript` calls for what is made apart. */
export const replaceApartFunctions: Script = temporaryFolderFunction

/**
 * Writes the whole file: a new one beside it that takes its place in one step, so that whoever reads sees the old content
 * or the new, and a full disk or a lost connection leaves the old one whole and nothing behind.
 */
export function replaceScript(it: Replacement): Script {
  const steps = [
    // The printf of dash says "I/O error" for a disk that is full.
    sh`{ ${it.content} >"$t" || { printf 'cannot write beside %s: %s KiB are free there\n' "$f" "$(df -Pk "\${d:-/}" | awk 'NR==2 { print $4 }')" >&2; exit 1; }; }`,
    it.keepOwner !== undefined && sh`{ chown ${it.keepOwner} "$t" 2>/dev/null || :; }`,
    it.owner !== undefined && sh`chown ${it.owner} "$t"`,
    sh`chmod ${it.mode} "$t"`,
    it.timeOf && sh`touch -r ${it.timeOf} "$t"`,
    it.validate !== undefined &&
      sh`{ v=$(${it.validate} 2>&1) || { printf 'failed to validate: rc:%s error:%s\n' $? "$v" >&2; exit 1; }; }`,
    it.backup && sh`b=$f.$$.$(date +%Y-%m-%d@%H:%M:%S)~ && cp -p "$f" "$b" && printf 'backup_file=%s\000' "$b"`,
    sh`{ [ ! -e /sys/fs/selinux/enforce ] || [ ! -e "$f" ] || chcon --reference="$f" "$t" 2>/dev/null || :; }`,
    it.since !== undefined &&
      sh`{ [ "$(cksum 2>/dev/null <"$f")" = ${it.since} ] || { printf '%s was changed by somebody else in the meantime; nothing was written, run again\n' "$f" >&2; exit 1; }; }`,
    sh`mv -f "$t" "$f"`,
    it.apart === true && sh`printf 'src=%s\000' "$t"`,
  ].filter((step) => step instanceof Script)
  return lines(
    sh`( f=${it.file} t=`,
    it.apart
      ? sh`trap '[ -z "$t" ] || rm -rf "\${t%/source}"' EXIT; trap 'exit 129' HUP INT TERM`
      : sh`trap '[ -z "$t" ] || rm -f "$t"' EXIT; trap 'exit 129' HUP INT TERM`,
    sh`case $f in */*) d=\${f%/*} ;; *) d=. ;; esac`,
    it.apart ? sh`t=$(temporary_folder "\${d:-/}") || exit 1; t=$t/source` : sh`t=$(temporary "\${d:-/}") || exit 1`,
    sh`${steps.reduce(
      (all, step) => sh`${all} &&
${step}`,
    )} ) || exit 1`,
  )
}
