import { limitFault } from './fault.ts'

/** What one template may ask for; generous for configuration, small against a runaway. */
export const limits = {
  /** Characters of one text. */
  text: 64 * 1024 * 1024,
  /** Items of one list or range. */
  items: 5_000_000,
  /** Bits of an integer. */
  bits: 200_000,
  /** Turns of all loops of one render together. */
  turns: 20_000_000,
  /** Milliseconds of one search with a regular expression that can try many ways. */
  regexMs: 5000,
  /** Macros, blocks, includes and recursive loops inside each other. */
  depth: 300,
} as const

/** Throws unless a text may be that long. */
export function holdText(length: number): void {
  if (length > limits.text) limitFault(`a text of ${length} characters is more than a template may make`)
}

/** Throws unless a list may have that many items. */
export function holdItems(length: number): void {
  if (length > limits.items) limitFault(`${length} items are more than a template may make`)
}
