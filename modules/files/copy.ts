import { resource, type State } from '../../src/module/contract.ts'
import { type CopyArguments, copyArguments } from './copy-arguments.ts'
import { copyFile } from './copy-file.ts'
import { copyRemote } from './copy-remote.ts'
import { copyTree } from './copy-tree.ts'
import { destinationReturns } from './destination.ts'
import { readSource } from './read-source.ts'
import type { Strategy } from './strategy.ts'

/** By what the source is; a state is only ever given to the strategy that observed it. */
function strategyOf(args: CopyArguments): Strategy<State> {
  if (args.tree) return copyTree as Strategy<State>
  return (args.bytes ? copyFile : copyRemote) as Strategy<State>
}

/** Files and folders, from the control host or the host itself, to a place on the host. */
export const copy = resource<CopyArguments, State>({
  name: 'copy',
  purpose: 'Copies a file or a folder, or given text, to a place on the host.',
  returns: destinationReturns({ md5sum: 'Its MD5, when it was copied.', src: 'The source.' }),
  examples: [
    { name: 'A file of the control host', args: { src: 'index.html', dest: '/srv/www/', mode: '0644' } },
    { name: 'Given text', args: { content: 'Authorized use only.\n', dest: '/etc/issue.net', backup: true } },
  ],
  args: copyArguments,
  resolve: readSource,
  observe: (args, asking) => strategyOf(args).observe(args, asking),
  desire: (args, is) => strategyOf(args).desire(args, is),
  converge: (change, args) => strategyOf(args).converge(change, args),
  report: (args, change, answer) => strategyOf(args).report(args, change, answer),
  diff: (args, change) => strategyOf(args).diff(args, change),
})
