import type { Edit } from './edited-file.ts'

/** Which option of an INI file is meant, and what it shall be; all text has one character a byte. */
export interface IniWish {
  /** Empty for what stands before the first section. */
  readonly section: string
  readonly option: string | undefined
  readonly values: readonly string[]
  readonly state: 'present' | 'absent'
  /** Whether other values of the option go. */
  readonly exclusive: boolean
  readonly noExtraSpaces: boolean
  readonly allowNoValue: boolean
}

interface Line {
  readonly text: string
  /** True once it is as wished, so that nothing else becomes of it. */
  readonly settled: boolean
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')

/** The value of the option in a line, also behind a comment sign when `asleep`; undefined for another line. */
function valueIn(line: string, option: string, asleep: boolean): string | undefined {
  const bare = line.replace(/\n$/, '')
  const match = new RegExp(`^${asleep ? '[#;]?' : ''}[ \\t]*${escaped(option)}[ \\t]*(?:=|$)[ \\t]*(.*)`).exec(bare)
  return match?.[1]
}

const isIdle = (line: string): boolean => /^[ \t]*([#;].*)?$/.test(line.replace(/\n$/, ''))

/** The text with the option as wished, and what was done; the message is `OK` when nothing was. */
export function editIni(content: string, wish: IniWish): Edit {
  // A byte order mark and carriage returns are not kept where something changes, as Ansible does it.
  const text = content.replace(/^\xef\xbb\xbf/, '').replaceAll('\r\n', '\n')
  const parted = text.match(/[^\n]*\n|[^\n]+$/g) ?? []
  // A file that is empty begins with an empty line, as Ansible leaves it.
  const all = parted.length === 0 ? ['\n'] : parted.map((line) => (line.endsWith('\n') ? line : `${line}\n`))
  const place = findSection(all, wish.section)
  if (!place) {
    if (wish.state === 'absent') return done(all, 'OK')
    return done(
      [...all, `[${wish.section}]\n`, ...newLines(wish)],
      hasOption(wish) ? 'section and option added' : 'only section added',
    )
  }
  const before = all.slice(0, place.start)
  const after = all.slice(place.end)
  const inside = all.slice(place.start, place.end)
  const { lines, message } = wish.state === 'present' ? ensure(inside, wish) : remove(inside, wish)
  return message === 'OK' ? { text: ended(content), message } : done([...before, ...lines, ...after], message)
}

/** The text with a newline at its end. */
const ended = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`)

const done = (lines: readonly string[], message: string): Edit => ({ text: lines.join(''), message })

const hasOption = ({ option, values, allowNoValue }: IniWish): boolean =>
  option !== undefined && (values.length > 0 || allowNoValue)

const assignment = ({ option = '', noExtraSpaces }: IniWish, value: string): string =>
  `${option}${noExtraSpaces ? '=' : ' = '}${value}\n`

const newLines = (wish: IniWish): readonly string[] => {
  if (wish.option === undefined) return []
  if (wish.values.length > 0) return wish.values.map((value) => assignment(wish, value))
  return wish.allowNoValue ? [`${wish.option}\n`] : []
}

/** Where the lines of a section are, its heading among them; the part before the first section has none. */
function findSection(
  lines: readonly string[],
  section: string,
): { readonly start: number; readonly end: number } | undefined {
  const isOf = (line: string): boolean => section !== '' && line.startsWith(`[${section}]`)
  const first = section === '' ? 0 : lines.findIndex(isOf)
  if (first < 0) return undefined
  const next = lines.findIndex(
    (line, i) => i >= (section === '' ? 0 : first + 1) && line.startsWith('[') && !isOf(line),
  )
  const end = next < 0 ? lines.length : next
  // Of headings that follow each other under the same name, the last one is meant.
  const start = section === '' ? 0 : lines.findLastIndex((line, i) => i < end && isOf(line))
  return { start, end }
}

interface Edited {
  readonly lines: readonly string[]
  readonly message: string
}

function ensure(inside: readonly string[], wish: IniWish): Edited {
  const { option, exclusive, allowNoValue } = wish
  if (option === undefined) return { lines: inside, message: 'OK' }
  let values = [...wish.values]
  let message = 'OK'
  let bare = false
  const settle = (line: Line, text: string): Line => {
    if (line.text !== text) message = 'option changed'
    return { text, settled: true }
  }
  let lines = inside.map((text): Line => ({ text, settled: false }))
  for (const [i, line] of lines.entries()) {
    const value = valueIn(line.text, option, true)
    if (value === undefined) continue
    if (values.includes(value)) {
      bare = bare || (value === '' && allowNoValue)
      lines[i] = settle(line, value === '' && allowNoValue ? `${option}\n` : assignment(wish, value))
      values = values.filter((one) => one !== value)
    } else if (values.length === 0 && allowNoValue) {
      lines[i] = settle(line, `${option}\n`)
      bare = true
      break
    }
  }
  if (exclusive && !allowNoValue) {
    lines = lines.flatMap((line, i) => {
      if (line.settled || valueIn(line.text, option, true) === undefined) return [line]
      const [value, ...others] = values
      if (value !== undefined) {
        values = others
        return [settle(line, assignment(wish, value))]
      }
      // The first line of what stands before all sections has no heading above it.
      if (i === 0 && wish.section !== '') return [line]
      message = 'option changed'
      return []
    })
  }
  const missing =
    values.length > 0
      ? values.map((value) => assignment(wish, value))
      : allowNoValue && !bare && wish.values.length === 0
        ? [`${option}\n`]
        : []
  const texts = lines.map((line) => line.text)
  if (missing.length === 0) return { lines: texts, message }
  const last = texts.findLastIndex((line) => !isIdle(line))
  return { lines: texts.toSpliced(last + 1, 0, ...missing), message: 'option added' }
}

function remove(inside: readonly string[], { option, values, exclusive }: IniWish): Edited {
  if (option === undefined) return { lines: [], message: 'section removed' }
  const lines = inside.filter((line) => {
    const value = valueIn(line, option, false)
    return value === undefined || !(exclusive || values.includes(value))
  })
  return { lines, message: lines.length === inside.length ? 'OK' : 'option changed' }
}
