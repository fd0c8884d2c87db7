const shortest = 4

/** The spellings of a secret in output: as it is, inside JSON text, and line by line when it has several lines. */
function spellings(secret: string): readonly string[] {
  const lines = secret.split(/\r?\n/).filter((line) => line.length >= 2 * shortest)
  const whole = [secret, secret.trimEnd(), ...(lines.length > 1 ? lines : [])]
  return whole.flatMap((one) => [one, JSON.stringify(one).slice(1, -1)])
}

/**
 * Replaces secrets in a text by `***`, the longest first. The set is live: what is added later is replaced from then
 * on; nothing is taken out of it. A secret below four characters is left alone: to hide it would tear `ok=1` and
 * every other word apart and show, by the holes, what it is.
 */
export function redactor(secrets: ReadonlySet<string>): (text: string) => string {
  let known = -1
  let pattern: RegExp | undefined
  return (text) => {
    if (secrets.size !== known) {
      known = secrets.size
      const all = new Set([...secrets].flatMap(spellings).filter((one) => one.length >= shortest))
      const longestFirst = [...all].sort((a, b) => b.length - a.length)
      const source = longestFirst.map((one) => one.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|')
      pattern = source === '' ? undefined : new RegExp(source, 'g')
    }
    return pattern ? text.replace(pattern, '***') : text
  }
}
