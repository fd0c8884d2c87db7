import type { Given } from './arguments.ts'

/** The primitives of a task that should run somewhere. */
export const shouldRun = ({ state, primitives = {} }: Given): readonly string[] =>
  state === 'absent'
    ? []
    : Object.entries(primitives)
        .filter(([, { meta }]) => meta?.['target-role'] !== 'Stopped')
        .map(([name]) => name)
