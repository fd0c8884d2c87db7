import type { Diff } from '../../src/module/contract.ts'

const sorted = (_key: string, value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value

/** Two sets of properties beside each other, as Ansible prints them: JSON, keys sorted. */
export const dictDiff = (before: object, after: object): Diff => ({
  before: `${JSON.stringify(before, sorted, 4)}\n`,
  after: `${JSON.stringify(after, sorted, 4)}\n`,
})
