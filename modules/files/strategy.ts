import type { Answer, Asking, Change, Diff, Question, Returned, State, Wish } from '../../src/module/contract.ts'
import type { Script } from '../../src/shell/script.ts'
import type { CopyArguments } from './copy-arguments.ts'

/** One of the ways `copy` works, by what its source is; the parts are those of a resource. */
export interface Strategy<S extends State> {
  observe(args: CopyArguments, asking: Asking): Question<S>
  desire(args: CopyArguments, is: S): Wish<S>
  converge(change: Change<S>, args: CopyArguments): Script
  report(args: CopyArguments, change: Change<S>, answer?: Answer): Returned
  diff(args: CopyArguments, change: Change<S>): readonly Diff[]
}
