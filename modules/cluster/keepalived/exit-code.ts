/** What an exit status of `keepalived --config-test` means. */
export type TestMeaning = 'fit' | 'insecure scripts' | 'faulty' | 'unusable' | 'missing' | 'untested' | 'broken off'

/** The meanings of a range of versions; a status that is not listed is a fault. */
interface TestCodes {
  readonly since: string
  readonly codes: { readonly [status: number]: TestMeaning }
}

/**
 * The exit codes of the configuration test, the newest version first. The manual has had the list of 2.0.6 ever since;
 * from 2.2 on every code is one higher. 2.2.7 ends itself by a signal where another user runs the scripts.
 */
export const testCodes: readonly TestCodes[] = [
  { since: '2.2.8', codes: { 0: 'fit', 4: 'unusable', 5: 'faulty', 6: 'insecure scripts', 7: 'missing' } },
  {
    since: '2.2.0',
    codes: { 0: 'fit', 4: 'unusable', 5: 'faulty', 6: 'insecure scripts', 7: 'missing', 143: 'broken off' },
  },
  { since: '2.0.6', codes: { 0: 'fit', 3: 'unusable', 4: 'faulty', 5: 'insecure scripts', 6: 'missing' } },
  // There is no test, or one whose status says nothing.
  { since: '0', codes: {} },
]

const numbers = (version: string): readonly number[] => version.split('.').map((part) => Number.parseInt(part, 10) || 0)

/** Whether the first version is the second or newer. */
export function isSince(version: string, since: string): boolean {
  const [have, want] = [numbers(version), numbers(since)]
  for (let i = 0; i < 3; i++) {
    const step = (have[i] ?? 0) - (want[i] ?? 0)
    if (step !== 0) return step > 0
  }
  return true
}

/** The codes of a version. */
export const codesOf = (version: string): TestCodes['codes'] =>
  testCodes.find(({ since }) => isSince(version, since))?.codes ?? {}

/** Whether a version can test a configuration. */
export const canTest = (version: string): boolean => Object.keys(codesOf(version)).length > 0

/** The statuses with which a configuration may be used, scripts of any owner and a test that broke off among them. */
export const acceptable = (version: string): readonly number[] =>
  Object.entries(codesOf(version))
    .filter(([, meaning]) => meaning === 'fit' || meaning === 'insecure scripts' || meaning === 'broken off')
    .map(([status]) => Number(status))
