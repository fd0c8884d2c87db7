const word = /(?:[^\s'"\\]|\\[\s\S]|'[^']*'|"(?:\\[\s\S]|[^"\\])*")+/g
const part = /\\([\s\S])|'([^']*)'|"((?:\\[\s\S]|[^"\\])*)"|([^\s'"\\]+)/g

/** Words of a command line that a user wrote, with quotes and backslashes as a shell has them, and nothing else of a shell. */
export const splitOptions = (text: string): readonly string[] =>
  [...text.matchAll(word)].map(([one]) =>
    [...one.matchAll(part)]
      .map(([, escaped, single, double, plain]) => escaped ?? single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? plain)
      .join(''),
  )
