/** The settings of a file of shell assignments (`/etc/os-release`), unquoted. */
export function readSettings(lines: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const line of lines) {
    const match = /^\s*(\w+)\s*=\s*(.*?)\s*$/.exec(line)
    if (match?.[1] !== undefined) found.set(match[1], unquote(match[2] ?? ''))
  }
  return found
}

function unquote(text: string): string {
  const quoted = /^"((?:[^"\\]|\\.)*)"|^'([^']*)'/.exec(text)
  if (!quoted) return text
  return quoted[2] ?? (quoted[1] ?? '').replace(/\\(["$`\\])/g, '$1')
}
