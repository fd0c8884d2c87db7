import { Refusal } from '../../src/module/contract.ts'
import { quote } from '../../src/shell/quote.ts'
import { type Script, sh, verbatim } from '../../src/shell/script.ts'
import { splitWords } from './split-words.ts'

/** The user's check of the new file, named by `$t`; its words are kept from the shell as Ansible does. */
export function validateCommand(command: string): Script {
  const words = splitWords(validated(command)) ?? []
  const shown = words.map((word) =>
    word
      .split(/(%[%s])/)
      .map((part) => (part === '%s' ? '"$t"' : part === '%%' ? '%' : part === '' ? '' : quote(part)))
      .join(''),
  )
  return sh`${verbatim(shown.join(' '))}`
}

/** The command, once it is one that can be run. */
export function validated(command: string): string {
  if (!command.includes('%s')) throw new Refusal(`validate must contain %s: ${command}`)
  if (!splitWords(command)) throw new Refusal(`validate has a quote that does not end: ${command}`)
  return command
}
