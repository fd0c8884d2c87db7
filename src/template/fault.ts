import type { Code } from '../error/code.ts'

type TemplateCode = Extract<Code, `template-${string}`>

/** What went wrong inside a template, before its place is known; a render turns it into a `Failure`. */
export class Fault extends Error {
  override readonly name = 'Fault'
  readonly code: TemplateCode
  readonly hint: string | undefined
  /** The offset in the template's text, where the thrower knows it better than the render. */
  readonly offset: number | undefined
  /** The variable that was missing, for did-you-mean. */
  readonly missing: string | undefined

  constructor(
    code: TemplateCode,
    message: string,
    details: { hint?: string | undefined; offset?: number | undefined; missing?: string | undefined } = {},
  ) {
    super(message)
    this.code = code
    this.hint = details.hint
    this.offset = details.offset
    this.missing = details.missing
  }
}

/** Throws the failure of a value that cannot do what is asked of it. */
export function typeFault(message: string, hint?: string): never {
  throw new Fault('template-type', message, { hint })
}

/** Throws the failure of a text that is not the language. */
export function syntaxFault(message: string, offset?: number, hint?: string): never {
  throw new Fault('template-syntax', message, { offset, hint })
}

/** Throws the failure of a template that wants more than it may have. */
export function limitFault(message: string): never {
  throw new Fault('template-limit', message)
}
