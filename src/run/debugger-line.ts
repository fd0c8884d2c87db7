/** What a change in the debugger is made to. */
export type Changed = 'task.args' | 'task_vars'

/** A line that a person types into the debugger. */
export type DebuggerLine =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'redo' }
  | { readonly kind: 'continue' }
  | { readonly kind: 'quit' }
  | { readonly kind: 'update' }
  | { readonly kind: 'help'; readonly about: string }
  | { readonly kind: 'assign'; readonly to: Changed; readonly name: string; readonly expression: string }
  | { readonly kind: 'delete'; readonly name: string }
  | { readonly kind: 'print'; readonly expression: string }

/** The commands, each with its short form and what it does. */
export const debuggerCommands = [
  ['p EXPRESSION', ['p', 'pp', 'pprint'], 'print task, task.args, task_vars, host, result or an expression of these'],
  ["task.args['NAME'] = EXPRESSION", [], 'change an argument for the next try; task_vars[…] changes a variable'],
  ["del task.args['NAME']", ['del'], 'take an argument away for the next try'],
  ['u, update_task', ['u', 'update_task'], 'take the arguments as they are written again'],
  ['r, redo', ['r', 'redo'], 'try the task again'],
  ['c, continue', ['c', 'continue'], 'go on with this result'],
  ['q, quit', ['q', 'quit'], 'end the run'],
  ['h, help', ['h', 'help'], 'this list'],
] as const

/** What the debugger says of its commands, or of the one that is asked about. */
export function debuggerHelp(about: string): string {
  const asked = debuggerCommands.filter(([, words]) => words.some((word) => word === about))
  const shown = asked.length > 0 ? asked : debuggerCommands
  const width = Math.max(...shown.map(([form]) => form.length))
  return shown.map(([form, , what]) => `${form.padEnd(width)}  ${what}`).join('\n')
}

const ASSIGNED = /^(task\.args|task_vars)\[(?:'([^']*)'|"([^"]*)")\]\s*=(?!=)\s*(.*)$/s
const DELETED = /^del\s+task\.args\[(?:'([^']*)'|"([^"]*)")\]$/

/** A line as the debugger understands it; what is no command is an expression to be printed. */
export function readDebuggerLine(line: string): DebuggerLine {
  const text = line.trim()
  const [, word = '', rest = ''] = /^(\?|\w*)\s*(.*)$/s.exec(text) ?? []
  if (text === '') return { kind: 'nothing' }
  if (word === '?' || (/^(h|help)$/.test(word) && /^\w*$/.test(rest))) return { kind: 'help', about: rest }
  if (text === 'c' || text === 'continue') return { kind: 'continue' }
  if (text === 'r' || text === 'redo') return { kind: 'redo' }
  if (/^(q|quit|exit|EOF)$/.test(text)) return { kind: 'quit' }
  if (text === 'u' || text === 'update_task') return { kind: 'update' }
  const [, to, single, double, expression = ''] = ASSIGNED.exec(text) ?? []
  if (to !== undefined) return { kind: 'assign', to: to as Changed, name: single ?? double ?? '', expression }
  const [deleted, one, other] = DELETED.exec(text) ?? []
  if (deleted !== undefined) return { kind: 'delete', name: one ?? other ?? '' }
  return { kind: 'print', expression: /^(p|pp|pprint)$/.test(word) && rest !== '' ? rest : text }
}
