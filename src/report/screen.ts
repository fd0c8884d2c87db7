import { type Palette, painter, plain, type Segment, type Tone, usualPalette } from './colour.ts'

/** Where text goes: a stream of the process, or a list in a test. */
export interface Sink {
  write(text: string): unknown
}

/** What printers write on: whole lines, to standard output or standard error, secrets hidden. */
export interface Screen {
  /** Width that banners and warnings are laid out for. */
  readonly columns: number
  out(line: string | readonly Segment[], tone?: Tone): void
  err(line: string | readonly Segment[], tone?: Tone): void
  /** The text with its secrets hidden; for text that is taken apart before it is written. */
  redact(text: string): string
}

export interface ScreenSettings {
  readonly stdout: Sink
  readonly stderr: Sink
  /** Width of the terminal, undefined without one. */
  readonly terminalColumns: number | undefined
  readonly colour: boolean
  readonly palette?: Palette
  /** A log that gets every line as well, without colours. */
  readonly log?: ((line: string) => void) | undefined
  readonly redact: (text: string) => string
}

/** A screen over two streams. */
export function createScreen(settings: ScreenSettings): Screen {
  const paint = settings.colour ? painter(settings.palette ?? usualPalette) : plain
  const write = (sink: Sink, line: string | readonly Segment[], tone?: Tone): void => {
    // A text that ends its last line itself is ended once, outside the colour.
    const segments = typeof line === 'string' ? [{ text: line.replace(/\n$/, ''), tone }, { text: '\n' }] : line
    const shown = segments.map((one: Segment) => ({ ...one, text: settings.redact(one.text) }))
    settings.log?.(shown.map((one) => one.text).join(''))
    const text = shown.map((one) => paint(one.text, one.tone)).join('')
    sink.write(text.endsWith('\n') ? text : `${text}\n`)
  }
  return {
    columns: Math.max(79, (settings.terminalColumns ?? 0) - 1),
    redact: settings.redact,
    out: (line, tone) => write(settings.stdout, line, tone),
    err: (line, tone) => write(settings.stderr, line, tone),
  }
}
