const surrogate = /[\ud800-\udfff]/

/** Something that holds characters by index: the text itself where UTF-16 units and code points are the same. */
export const characters = (text: string): string | readonly string[] => (surrogate.test(text) ? Array.from(text) : text)

/** True when code points and UTF-16 units of a text differ. */
export const isWide = (text: string): boolean => surrogate.test(text)

/** The number of code points. */
export const width = (text: string): number => (surrogate.test(text) ? Array.from(text).length : text.length)

/** The inside of a character class of what Python takes for white space. */
export const blank = '\\s\\x1c-\\x1f\\x85'
