import { Refusal } from '../../src/module/contract.ts'
import { emit } from '../../src/shell/script.ts'
import type { CopyArguments } from './copy-arguments.ts'
import {
  askDestination,
  type DestinationState,
  diffDestination,
  md5,
  putDestination,
  reportDestination,
  sha1,
  wishDestination,
} from './destination.ts'
import type { Strategy } from './strategy.ts'

const NOTHING = new Uint8Array()

const bytesOf = (args: CopyArguments): Uint8Array => args.bytes ?? NOTHING

/** One file of the control host, or given content. */
export const copyFile: Strategy<DestinationState> = {
  observe: askDestination,
  desire(args, is) {
    const sum = sha1(bytesOf(args))
    const wish = wishDestination(args, is, sum)
    if (wish.sum !== null && is.sum !== sum && args.checksum !== undefined && args.checksum !== sum) {
      throw new Refusal('Copied file does not match the expected checksum. Transfer failed.', {
        checksum: sum,
        expected_checksum: args.checksum,
      })
    }
    return wish
  },
  converge(change, args) {
    const content = bytesOf(args)
    return putDestination(change, args, { sum: sha1(content), script: emit(content), brought: true })
  },
  report: (args, change, answer) => ({
    ...reportDestination(change, answer),
    ...(answer ? { md5sum: md5(bytesOf(args)) } : {}),
  }),
  diff: (args, change) => diffDestination(change, bytesOf(args), args.src ?? change.is.path),
}
