/** The name of a kernel parameter with dots, whichever way it is spelt: the first separator says which of the two parts. */
export function dotted(name: string): string {
  const first = /[./]/.exec(name)?.[0]
  return first === '/' ? name.replace(/[./]/g, (c) => (c === '/' ? '.' : '/')) : name
}

interface Setting {
  /** `-` where a mistake is to be overlooked. */
  readonly sign: string
  readonly name: string
  readonly value: string
}

/** Reads a line of a file for sysctl; undefined for one that sets nothing. */
function readSetting(line: string): Setting | undefined {
  const match = /^\s*(-?)([^\s=#;-][^=]*?)\s*=\s*(.*?)\s*$/.exec(line)
  return match ? { sign: match[1] ?? '', name: match[2] ?? '', value: match[3] ?? '' } : undefined
}

const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

const isOf = (line: string, name: string): boolean => {
  const setting = readSetting(line)
  return setting !== undefined && dotted(setting.name) === dotted(name)
}

/** The value that a file sets, its last one; undefined when it sets none. */
export function fileValue(text: string, name: string): string | undefined {
  const line = linesOf(text).findLast((one) => isOf(one, name))
  return line === undefined ? undefined : readSetting(line)?.value
}

/** The text with the value, once, where it stood first; without a value, with none. Other lines stay byte by byte. */
export function editSettings(text: string, name: string, value: string | undefined): string {
  if (fileValue(text, name) === value) return text
  const lines = linesOf(text)
  const first = lines.findIndex((line) => isOf(line, name))
  const line = `${readSetting(lines[first] ?? '')?.sign ?? ''}${name}=${value}\n`
  if (value !== undefined && first < 0) return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}`
  return lines
    .flatMap((one, i) => {
      if (!isOf(one, name)) return [one]
      return i === first && value !== undefined ? [line] : []
    })
    .join('')
}
