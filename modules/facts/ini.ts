/** The sections of an INI text as Python's configparser reads it: keys in lower case, values as text. Undefined when it is none. */
export function readIni(text: string): Readonly<Record<string, Readonly<Record<string, string>>>> | undefined {
  const sections: Record<string, Record<string, string>> = {}
  let section: Record<string, string> | undefined
  let key: string | undefined
  for (const line of text.split('\n')) {
    if (/^\s*([#;]|$)/.test(line)) continue
    const heading = /^\[([^\]]+)\]/.exec(line)
    const option = /^([^\s=:][^=:]*?)\s*[=:]\s*(.*?)\s*$/.exec(line)
    if (heading?.[1] !== undefined) {
      section = {}
      sections[heading[1]] = section
      key = undefined
    } else if (/^\s/.test(line) && section && key !== undefined) section[key] = `${section[key]}\n${line.trim()}`
    else if (option?.[1] !== undefined && section) {
      key = option[1].toLowerCase()
      section[key] = option[2] ?? ''
    } else return undefined
  }
  const { DEFAULT: common = {}, ...own } = sections
  return Object.fromEntries(Object.entries(own).map(([name, options]) => [name, { ...common, ...options }]))
}
