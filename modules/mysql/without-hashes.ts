/** What a server said of a statement, without the hashes and passwords in it. */
export const withoutHashes = (text: string): string =>
  text
    .replace(/\b((?:BY|AS|USING)\s+(?:PASSWORD\s*\(?\s*)?)'(?:[^'\\]|\\.|'')*'/gi, "$1'***'")
    .replace(/\*[0-9A-F]{40}\b/gi, '***')
