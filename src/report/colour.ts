/** The colour of each meaning that a printer knows, as the numbers of a terminal. */
export const usualPalette = {
  ok: '0;32',
  changed: '0;33',
  skipped: '0;36',
  failed: '0;31',
  unreachable: '1;31',
  retried: '1;30',
  ignored: '1;35',
  warning: '1;35',
  deprecated: '0;35',
  verbose: '0;34',
  added: '0;32',
  removed: '0;31',
  hunk: '0;36',
} as const

/** What a piece of output means; each meaning has the colour Ansible gives it. */
export type Tone = keyof typeof usualPalette

export type Palette = { readonly [tone in Tone]: string }

/** A piece of one output line, in one colour. */
export interface Segment {
  readonly text: string
  readonly tone?: Tone | undefined
}

export type Paint = (text: string, tone?: Tone) => string

/** Text as it is. */
export const plain: Paint = (text) => text

/** Text with terminal colours; each line is coloured by itself, so that a pager may cut between lines. */
export const painter =
  (palette: Palette): Paint =>
  (text, tone) =>
    tone
      ? text
          .split('\n')
          .map((line) => `\u001B[${palette[tone]}m${line}\u001B[0m`)
          .join('\n')
      : text

const named: { readonly [name: string]: string } = {
  black: '0;30',
  'bright gray': '0;37',
  blue: '0;34',
  white: '1;37',
  green: '0;32',
  'bright blue': '1;34',
  cyan: '0;36',
  'bright green': '1;32',
  red: '0;31',
  'bright cyan': '1;36',
  purple: '0;35',
  'bright red': '1;31',
  yellow: '0;33',
  'bright purple': '1;35',
  'dark gray': '1;30',
  'bright yellow': '1;33',
  magenta: '0;35',
  'bright magenta': '1;35',
  normal: '0',
}

/** The numbers of a colour by its name in a configuration; those of no colour for a name there is none of. */
export function colourCode(name: string): string {
  const [, kind, digits = ''] = /^(color|rgb|gray)(\d+)$/.exec(name) ?? []
  switch (kind) {
    case 'color':
      return `38;5;${Number(digits)}`
    case 'gray':
      return `38;5;${232 + Number(digits)}`
    case 'rgb': {
      const [red, green, blue] = [...digits].map(Number) as [number, number, number]
      return `38;5;${16 + 36 * red + 6 * green + blue}`
    }
    default:
      return named[name] ?? '0'
  }
}

/** Whether output is coloured: forced, forbidden, or else when it goes to a terminal that can. */
export function wantsColour(how: {
  readonly forced: boolean
  readonly forbidden: boolean
  readonly terminal: boolean
}): boolean {
  return how.forced || (how.terminal && !how.forbidden)
}
