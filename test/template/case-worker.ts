import { parentPort } from 'node:worker_threads'
import { type Asked, readCases, runCase } from './case.ts'

/** Runs the cases it is asked for, one at a time, so that one that hangs can be ended with its thread. */
const cases = readCases()
process.env.TZ = 'UTC'

parentPort?.on('message', ({ index, asked }: { index: number; asked: Asked }) => {
  const one = cases[index]
  if (one) parentPort?.postMessage(runCase(one, asked))
})
