import type { Asking, Go, Question, Returned } from '../../src/module/contract.ts'
import { hostPath } from '../../src/shell/host-path.ts'
import { lines, sh } from '../../src/shell/script.ts'
import { expandPattern } from './expand.ts'

/** What makes a command needless. */
export interface Condition {
  readonly creates?: string | undefined
  readonly removes?: string | undefined
  readonly chdir?: string | undefined
}

/** Why a command was not run. */
export interface Needless {
  /** `'/x' exists`, as Ansible's message has it. */
  readonly quoted: string
  /** `/x exists`. */
  readonly plain: string
}

const presentFunction = sh`present() {
  for tutti_path do if [ -e "$tutti_path" ] || [ -L "$tutti_path" ]; then return 0; fi; done
  return 1
}`

/** The question whether the command has anything to do; undefined when nothing was named. Paths start at `chdir`. */
export function presenceGuard(
  { creates, removes, chdir }: Condition,
  asking: Asking | undefined,
  returned: (needless: Needless, verb: 'Did' | 'Would') => Returned,
): Question<Go> | undefined {
  if (creates === undefined && removes === undefined) return undefined
  const verb = asking?.check ? 'Would' : 'Did'
  const stop = (plain: string, quoted: string): Go => ({ go: false, returned: returned({ plain, quoted }, verb) })
  return {
    // A folder that is not there is the command's own failure, so the command goes on to it.
    script: lines(
      presentFunction,
      chdir !== undefined && sh`cd -P ${hostPath(chdir)} >/dev/null 2>&1 || { echo go; exit 0; }`,
      creates !== undefined && sh`if present ${expandPattern(creates)}; then echo created; exit 0; fi`,
      removes !== undefined && sh`if ! present ${expandPattern(removes)}; then echo removed; exit 0; fi`,
      sh`echo go`,
    ),
    parse(stdout) {
      if (stdout.startsWith('created')) return stop(`${creates} exists`, `'${creates}' exists`)
      if (stdout.startsWith('removed')) return stop(`${removes} does not exist`, `'${removes}' does not exist`)
      return { go: true }
    },
  }
}
