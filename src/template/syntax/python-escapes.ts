/** What a backslash and a letter, or a second backslash, stand for in Python's texts and replacements of matches alike. */
export const controlEscapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
}

/** What Python's string literals write for characters, by what stands behind the backslash. */
export const pythonEscapes: Readonly<Record<string, string>> = {
  ...controlEscapes,
  "'": "'",
  '"': '"',
  '\n': '',
}
