/** The lines that a person sees after all that was written to a terminal, as far as programs move about in lines. */
export function screenOf(written: string): string {
  const lines: string[][] = [[]]
  let row = 0
  let column = 0
  const line = (): string[] => {
    while (lines.length <= row) lines.push([])
    return lines[row] as string[]
  }
  for (const [piece] of written.matchAll(PIECE)) {
    const [, amount = '', what] = SEQUENCE.exec(piece) ?? []
    const by = Number(amount || '1')
    if (piece === '\r') column = 0
    else if (piece === '\n') {
      row++
      line()
    } else if (piece === '\b') column = Math.max(0, column - 1)
    else if (what === 'G') column = by - 1
    else if (what === 'A') row = Math.max(0, row - by)
    else if (what === 'C') column += by
    else if (what === 'D') column = Math.max(0, column - by)
    else if (what === 'K') line().splice(amount === '2' ? 0 : column)
    else if (what === 'J') {
      line().splice(column)
      lines.splice(row + 1)
    } else if (what === undefined && piece !== '\x07' && !piece.startsWith('\x1b')) {
      const at = line()
      while (at.length < column) at.push(' ')
      at[column++] = piece
    }
  }
  return lines.map((one) => one.join('').trimEnd()).join('\n')
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal is moved by control characters
const PIECE = /\x1b\[[?\d;]*[A-Za-z]|[\s\S]/gu
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal is moved by control characters
const SEQUENCE = /^\x1b\[(\d*)([A-Za-z])$/
