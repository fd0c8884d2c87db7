/** A value as Python's json.dumps writes it: a space after each comma and colon, everything beyond ASCII escaped. */
export function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`
  if (value !== null && typeof value === 'object' && !(value instanceof Number)) {
    const entries = value instanceof Map ? [...value] : Object.entries(value)
    return `{${entries.map(([key, one]) => `${pythonJson(String(key))}: ${pythonJson(one)}`).join(', ')}}`
  }
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Number) return Number.isInteger(value.valueOf()) ? `${value.valueOf()}.0` : String(value)
  return (JSON.stringify(value) ?? 'null').replace(
    /[\u007f-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
