import { Refusal } from '../../src/module/contract.ts'
import { temporaryFunction } from '../../src/shell/portable.ts'
import { quote } from '../../src/shell/quote.ts'
import { lines, Script, sh, verbatim } from '../../src/shell/script.ts'
import { splitWords } from './split-words.ts'

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
  readonly validate: string | undefined
  /** A word for the file whose time the new one takes. */
  readonly timeOf?: Script
}

/** The functions that `replaceScript` calls. */
export const replaceFunctions: Script = temporaryFunction

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
    it.validate !== undefined && validateStep(it.validate),
    it.backup && sh`b=$f.$$.$(date +%Y-%m-%d@%H:%M:%S)~ && cp -p "$f" "$b" && printf 'backup_file=%s\000' "$b"`,
    sh`{ [ ! -e /sys/fs/selinux/enforce ] || [ ! -e "$f" ] || chcon --reference="$f" "$t" 2>/dev/null || :; }`,
    sh`mv -f "$t" "$f"`,
  ].filter((step) => step instanceof Script)
  return lines(
    sh`( f=${it.file} t=`,
    sh`trap '[ -z "$t" ] || rm -f "$t"' EXIT; trap 'exit 129' HUP INT TERM`,
    sh`case $f in */*) d=\${f%/*} ;; *) d=. ;; esac`,
    sh`t=$(temporary "\${d:-/}") || exit 1`,
    sh`${steps.reduce(
      (all, step) => sh`${all} &&
${step}`,
    )} ) || exit 1`,
  )
}

/** The user's check of the new file, its words kept from the shell as Ansible does. */
function validateStep(command: string): Script {
  const words = splitWords(validated(command)) ?? []
  const shown = words.map((word) =>
    word
      .split(/(%[%s])/)
      .map((part) => (part === '%s' ? '"$t"' : part === '%%' ? '%' : part === '' ? '' : quote(part)))
      .join(''),
  )
  return sh`{ v=$(${verbatim(shown.join(' '))} 2>&1) || { printf 'failed to validate: rc:%s error:%s\n' $? "$v" >&2; exit 1; }; }`
}

/** The command, once it is one that can be run. */
export function validated(command: string): string {
  if (!command.includes('%s')) throw new Refusal(`validate must contain %s: ${command}`)
  if (!splitWords(command)) throw new Refusal(`validate has a quote that does not end: ${command}`)
  return command
}
