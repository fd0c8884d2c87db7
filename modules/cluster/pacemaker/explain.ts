import type { Answer } from '../../../src/module/contract.ts'
import { splitParts } from '../../../src/shell/parts.ts'
import { reasons } from './apply.ts'
import type { Given } from './arguments.ts'
import { failureText, readStatus } from './status.ts'

/** The sentence for a configuration that was not taken, or that did not come to work. */
export function explain(given: Given, { stdout }: Answer): string | undefined {
  const parts = new Map(splitParts(stdout))
  const reason = reasons.find((one) => parts.has(one))
  const said = (parts.get(reason ?? '') ?? '').trim()
  const { failed, offline } = readStatus(parts.get('status') ?? '')
  const why = [...failed.map(failureText), ...(offline.length > 0 ? [`offline: ${offline.join(', ')}`] : [])]
  const because =
    why.length > 0
      ? `: ${why.join('; ')}`
      : '; nothing has failed, so it is the configuration: crm_simulate -sL tells the scores'
  switch (reason) {
    case undefined:
      return undefined
    case 'changed':
      return 'somebody else has changed the configuration since it was read; nothing was done, run it again'
    case 'invalid':
      return `the cluster would not accept this configuration; nothing was done: ${oneLine(said)}`
    case 'interrupts':
      return `this would interrupt what runs; nothing was done: ${oneLine(said)}; say interrupt: yes if that is meant`
    case 'rejected':
      return `the cluster has refused the change: ${oneLine(said)}`
    case 'unsettled':
      return `the configuration is in place, but the cluster has not settled after ${given.wait} seconds${because}`
    case 'down':
      return `the configuration is in place, but ${said.split(' ').join(', ')} does not run${because}`
  }
}

const oneLine = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.replace(/^ *\* */, '').trim())
    .filter(Boolean)
    .join('; ')
