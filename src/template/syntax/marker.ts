import type { SyntaxOptions } from './option.ts'

const pattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** The regular expressions that find markers, made once for a set of options. */
export interface Markers {
  readonly root: RegExp
  readonly blockEnd: RegExp
  readonly variableEnd: RegExp
  readonly commentEnd: RegExp
  readonly rawEnd: RegExp
  readonly lineEnd: RegExp
}

/** Markers for the options; the longest opening wins where one begins another. */
export function markersOf(options: SyntaxOptions): Markers {
  const block = pattern(options.block_start_string)
  const blockEnd = pattern(options.block_end_string)
  const variable = pattern(options.variable_start_string)
  const variableEnd = pattern(options.variable_end_string)
  const comment = pattern(options.comment_start_string)
  const commentEnd = pattern(options.comment_end_string)
  const newline = options.trim_blocks ? '\\n?' : ''
  const openings: { regex: string; weight: number }[] = [
    {
      regex: `(?<raw>${block}(?<rawSign>[-+]|)\\s*raw\\s*(?:-${blockEnd}\\s*|${blockEnd}))`,
      weight: Number.POSITIVE_INFINITY,
    },
    { regex: `(?<block>${block}(?<blockSign>[-+]|))`, weight: options.block_start_string.length },
    { regex: `(?<variable>${variable}(?<variableSign>[-+]|))`, weight: options.variable_start_string.length },
    { regex: `(?<comment>${comment}(?<commentSign>[-+]|))`, weight: options.comment_start_string.length },
  ]
  if (options.line_statement_prefix) {
    const prefix = pattern(options.line_statement_prefix)
    openings.push({ regex: `(?<line>(?<=^|\\n)[ \\t\\v]*${prefix})`, weight: options.line_statement_prefix.length })
  }
  if (options.line_comment_prefix) {
    const prefix = pattern(options.line_comment_prefix)
    openings.push({
      regex: `(?<lineComment>(?:(?<=^|\\n)[ \\t\\v]*|(?<=\\S)[^\\S\\r\\n]*)${prefix})`,
      weight: options.line_comment_prefix.length,
    })
  }
  openings.sort((a, b) => b.weight - a.weight)
  return {
    root: new RegExp(openings.map(({ regex }) => regex).join('|'), 'g'),
    blockEnd: new RegExp(`\\+${blockEnd}|-${blockEnd}\\s*|${blockEnd}${newline}`, 'y'),
    variableEnd: new RegExp(`-${variableEnd}\\s*|${variableEnd}`, 'y'),
    commentEnd: new RegExp(`\\+${commentEnd}|-${commentEnd}\\s*|${commentEnd}${newline}`, 'g'),
    rawEnd: new RegExp(
      `(?:${block}([-+]|))\\s*endraw\\s*(?:\\+${blockEnd}|-${blockEnd}\\s*|${blockEnd}${newline})`,
      'g',
    ),
    lineEnd: /\s*(?:\n|$)/y,
  }
}
