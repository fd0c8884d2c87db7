import { textWidth } from './text-width.ts'

/** A headline after an empty line, filled up with asterisks to the width of the screen. */
export function banner(text: string, columns: number): string {
  const title = text.trim()
  return `\n${title} ${'*'.repeat(Math.max(3, columns - textWidth(title)))}`
}
