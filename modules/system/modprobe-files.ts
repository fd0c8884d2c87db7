/** Names of modules are the same with dashes and underscores. */
const sameModule = (a: string, b: string): boolean => a.replaceAll('-', '_') === b.replaceAll('-', '_')

const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

/** What a line says without the remark at its end. */
const said = (line: string): string => line.replace(/[#;].*/s, '').trim()

/** Whether a file of modules-load.d names the module. */
export const lists = (text: string, name: string): boolean =>
  linesOf(text).some((line) => said(line) !== '' && sameModule(said(line), name))

/** The options of a module in a line of modprobe.d; undefined for another line. */
function optionsOf(line: string, name: string): readonly string[] | undefined {
  const [word, module, ...options] = said(line).split(/\s+/)
  return word === 'options' && module !== undefined && sameModule(module, name) ? options : undefined
}

/** Every option that a file of modprobe.d gives the module. */
export const optionsIn = (text: string, name: string): readonly string[] =>
  linesOf(text).flatMap((line) => optionsOf(line, name) ?? [])

const remark = (text: string, goes: (line: string) => boolean): string =>
  linesOf(text)
    .map((line) => (goes(line) ? `#${line}` : line))
    .join('')

/** The text with the module's lines made remarks. */
export const unlist = (text: string, name: string): string =>
  remark(text, (line) => said(line) !== '' && sameModule(said(line), name))

/** The text with the module's options made remarks. */
export const dropOptions = (text: string, name: string): string =>
  remark(text, (line) => optionsOf(line, name) !== undefined)

/** The text with lines behind it. */
export const withLines = (text: string, lines: readonly string[]): string =>
  `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${lines.map((line) => `${line}\n`).join('')}`
