/** Whether a name matches a shell pattern (`*`, `?`, `[a-z]`, `[!a]`), as Python's fnmatch has them. */
export function matchesGlob(name: string, pattern: string): boolean {
  const source = pattern.replace(/\[(!?)([^\]]+)\]|[*?]|[^*?[]+|\[/g, (piece, not?: string, set?: string) => {
    if (piece === '*') return '[^]*'
    if (piece === '?') return '[^]'
    if (set !== undefined) return `[${not === '!' ? '^' : ''}${set.replace(/[\\^]/g, '\\$&')}]`
    return piece.replace(/[\\^$.|+(){}[\]]/g, '\\$&')
  })
  return new RegExp(`^${source}$`).test(name)
}
