/** Rows as text with aligned columns: the first to the left, numbers to the right. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd()
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n')
}

/** A budget beside what was measured, and whether it is kept. */
export const budgetRow = (what: string, budget: number, result: number, unit: string, most: boolean): string[] => [
  what,
  `${most ? '<=' : '>='} ${budget}${unit}`,
  `${result < 10 ? result.toFixed(2) : result.toFixed(0)}${unit}`,
  (most ? result <= budget : result >= budget) ? 'kept' : 'MISSED',
]
