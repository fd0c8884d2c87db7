const codes = {
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
export type Tone = keyof typeof codes

/** A piece of one output line, in one colour. */
export interface Segment {
  readonly text: string
  readonly tone?: Tone | undefined
}

export type Paint = (text: string, tone?: Tone) => string

/** Text as it is. */
export const plain: Paint = (text) => text

/** Text with terminal colours; each line is coloured by itself, so that a pager may cut between lines. */
export const coloured: Paint = (text, tone) =>
  tone
    ? text
        .split('\n')
        .map((line) => `\u001B[${codes[tone]}m${line}\u001B[0m`)
        .join('\n')
    : text

const truthy = (text: string | undefined): boolean => /^(1|t|true|y|yes|on)$/i.test(text ?? '')

/** Whether output is coloured: forced, forbidden, or else when it goes to a terminal. */
export function wantsColour(env: { readonly [name: string]: string | undefined }, terminal: boolean): boolean {
  if (truthy(env.ANSIBLE_FORCE_COLOR)) return true
  if (truthy(env.ANSIBLE_NOCOLOR) || env.NO_COLOR || env.TERM === 'dumb') return false
  return terminal
}
