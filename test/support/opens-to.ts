import type { Unsealer } from '../../src/text/unsealer.ts'
import { isSealed } from '../../src/vault/envelope.ts'

/** An unsealer to which every vault holds the same text; what it is told to hide is kept in `hidden`. */
export function opensTo(text: string): Unsealer & { readonly hidden: readonly unknown[] } {
  const hidden: unknown[] = []
  return {
    hidden,
    value: () => text,
    file: (content) =>
      isSealed(content) ? { content: Buffer.from(text), wasSealed: true } : { content, wasSealed: false },
    hide: (value) => void hidden.push(value),
  }
}
