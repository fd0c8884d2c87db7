const INVALID = /^[^\p{L}_]|[^\p{L}\p{N}_]/u
const EACH_INVALID = /^[^\p{L}_]|[^\p{L}\p{N}_]/gu
const PLAIN = /^[A-Za-z_]\w*$/
/** What can be told without the tables of Unicode, which take milliseconds to make. */
const ASCII = /^[ -~]*$/

/** Whether a name holds characters that the name of a variable could not. */
export const hasInvalidCharacters = (name: string): boolean =>
  ASCII.test(name) ? name !== '' && !PLAIN.test(name) : INVALID.test(name)

/** The name with each such character replaced. */
export const safeGroupName = (name: string): string => name.replace(EACH_INVALID, '_')
