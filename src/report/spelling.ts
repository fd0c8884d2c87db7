/** The least characters of a secret that is looked for. */
export const SHORTEST = 4

/** The least bytes of which a base64 text says enough to be looked for. */
const SHORTEST_ENCODED = 6

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1)

/** Characters beyond ASCII as JSON may write them. */
const inAscii = (text: string): string =>
  text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** A text inside single quotes of the shell. */
const inShell = (text: string): string => text.replaceAll("'", `'"'"'`)

function inUrl(text: string): string {
  try {
    return encodeURIComponent(text)
  } catch {
    return text
  }
}

/** What base64 makes of a text wherever in a longer one it stands: at three offsets, without the characters that neighbours share. */
function inBase64(text: string): readonly string[] {
  const bytes = Buffer.from(text, 'utf8')
  if (bytes.length < SHORTEST_ENCODED) return []
  const alone = bytes.toString('base64').replace(/=+$/, '')
  const within = [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    const shared = ((offset + bytes.length) * 8) % 6 === 0 ? encoded.length : encoded.length - 1
    return encoded.slice(Math.ceil((offset * 8) / 6), shared)
  })
  return [alone, ...within]
}

/**
 * The spellings of a secret in output: as it is, line by line when it has several, and as JSON, a shell, a URL and base64
 * write it.
 */
export function spellings(secret: string): readonly string[] {
  const lines = secret.split(/\r?\n/).map((line) => line.trim())
  const long = lines.filter((line) => line.length >= 2 * SHORTEST)
  const whole = [...new Set([secret, secret.trim(), ...(lines.length > 1 ? long : [])])]
  const all = whole.flatMap((one) => {
    const json = inJson(one)
    return [one, json, inJson(json), inAscii(json), inAscii(inJson(json)), inShell(one), inUrl(one), ...inBase64(one)]
  })
  return [...new Set(all)].filter((one) => one.length >= SHORTEST)
}
