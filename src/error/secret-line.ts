/** Names of values that nobody but their owner may see: those of modules' secret arguments, and what people call theirs. */
const SECRET_NAME =
  /pass(?:word|wd|phrase|code)?(?:$|[_-])|node_pass|secret|token|private_?key|api_?key|credential|(?:auth|hash)_string/i
/** A name and what stands behind it on its line, as YAML, JSON and INI write it. */
const PAIR = /(["']?)([A-Za-z_][\w.-]*)\1([ \t]*(?::(?=[ \t]|$)|=)[ \t]*)/g
const KEY = /^([ \t]*(?:-[ \t]+)*)(["']?)([^\s"'#:{}[\],][^"'#:{}[\],]*)\2[ \t]*:(?=[ \t]|$)[ \t]*/
const NO_LOG = /(?:^|[\s{,])no_log["']?[ \t]*[:=][ \t]*(?!["']?(?:no|false|off|n|0)\b)\S/i
/** What is shown of a task that hides everything. */
const HARMLESS = ['name', 'no_log']

/** Whether values of this name are never shown. */
export const isSecretName = (name: string): boolean => SECRET_NAME.test(name)

const isBlank = (line: string): boolean => /^[ \t]*(?:#|$)/.test(line)
const indentOf = (line: string): number => line.length - line.trimStart().length

/** The column of a line's key; that of its first character where it has none. */
const columnOf = (line: string): number => KEY.exec(line)?.[1]?.length ?? indentOf(line)

const keyOf = (line: string): string | undefined => KEY.exec(line)?.[3]?.trim()

/**
 * A line of a text as an excerpt may show it: values under secret names and all values where `no_log` stands are masked,
 * each column where it was. The text is read by its indentation only, as it may be one that cannot be parsed.
 */
export function shownLine(lines: readonly string[], index: number): string {
  const line = lines[index] ?? ''
  if (isHidden(lines, index)) return maskAll(line)
  let shown = ''
  let from = 0
  for (const found of line.matchAll(PAIR)) {
    const start = found.index + found[0].length
    if (start < from || !isSecretName(found[2] ?? '')) continue
    const end = start + valueLength(line.slice(start))
    shown += line.slice(from, start) + mask(line.slice(start, end))
    from = end
  }
  return shown + line.slice(from)
}

/** Three stars in the room of a text, whatever its length; blanks keep the columns behind it. */
const mask = (text: string): string => (text.trim() === '' ? text : '***'.slice(0, text.length).padEnd(text.length))

function maskAll(line: string): string {
  const key = KEY.exec(line)
  if (!key) {
    const start = /^[ \t]*(?:-[ \t]+)*/.exec(line)?.[0].length ?? 0
    return line.slice(0, start) + mask(line.slice(start))
  }
  return HARMLESS.includes(key[3] ?? '') ? line : key[0] + mask(line.slice(key[0].length))
}

/** How long the value at the start of a text is: quoted, bracketed, or up to what ends a plain one. */
function valueLength(text: string): number {
  const quoted = /^(?:"(?:[^"\\]|\\.)*(?:"|$)|'(?:[^']|'')*(?:'|$))/.exec(text)
  if (quoted) return quoted[0].length
  // A variable's name is no secret; a list or mapping may hold some anywhere.
  if (/^\{\{(?:[^{}'"])*\}\}/.test(text)) return 0
  if (/^[[{]/.test(text)) return text.length
  return /^[^,}\]]*?(?=[ \t]+#|[ \t]+[\w.-]+=|[,}\]]|$)/.exec(text)?.[0].length ?? text.length
}

/** Whether a line stands below a secret name, or in a task, block or play that says `no_log`. */
function isHidden(lines: readonly string[], index: number): boolean {
  let column = columnOf(lines[index] ?? '')
  if (saysNoLog(lines, index, column)) return true
  for (let i = index - 1; i >= 0 && column > 0; i--) {
    const line = lines[i] ?? ''
    if (isBlank(line) || indentOf(line) >= column) continue
    const above = columnOf(line)
    if (above < column) {
      if (isSecretName(keyOf(line) ?? '')) return true
      if (saysNoLog(lines, i, above)) return true
    }
    // What begins an item stands beside the line, and what holds the items is further left than its dash.
    column = Math.min(above, indentOf(line) === above ? above : indentOf(line) + 1)
  }
  return false
}

/** Whether the mapping with its keys at a column, of which the line is one, says `no_log`. */
function saysNoLog(lines: readonly string[], index: number, column: number): boolean {
  const says = (line: string): boolean =>
    !isBlank(line) && NO_LOG.test(line) && (columnOf(line) === column || /[{]/.test(line))
  if (says(lines[index] ?? '')) return true
  for (let i = index; i >= 0; i--) {
    const line = lines[i] ?? ''
    if (isBlank(line)) continue
    if (indentOf(line) < column && columnOf(line) !== column) break
    if (columnOf(line) === column && says(line)) return true
    if (indentOf(line) < column) break
  }
  for (let i = index + 1; i < lines.length; i++) {
    const line = lines[i] ?? ''
    if (isBlank(line)) continue
    if (indentOf(line) < column) break
    if (columnOf(line) === column && says(line)) return true
  }
  return false
}
