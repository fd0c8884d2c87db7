/** One line of a command's output that tells what happened: a task that begins, or how one ended on a host. */
export type Happening =
  | { readonly kind: 'task'; readonly name: string }
  | { readonly kind: 'result'; readonly status: string; readonly host: string; readonly line: string }

const TASK = /^(?:TASK|RUNNING HANDLER) \[(.*)\] \**$/
const RESULT = /^(ok|changed|skipping|fatal|failed): \[([^\]]*)\]/

/** The tasks and results in the output of the default callback. */
export function happeningsIn(output: string): readonly Happening[] {
  return output.split('\n').flatMap((line): Happening[] => {
    const name = TASK.exec(line)?.[1]
    if (name !== undefined) return [{ kind: 'task', name }]
    const [, status, host] = RESULT.exec(line) ?? []
    return status === undefined || host === undefined ? [] : [{ kind: 'result', status, host, line }]
  })
}

/** How many results of tasks an output tells. */
export const resultsIn = (output: string): number => happeningsIn(output).filter(({ kind }) => kind === 'result').length

/** How many assertions of an output held. */
export const assertsIn = (output: string): number => output.split('All assertions passed').length - 1
