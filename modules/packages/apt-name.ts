/** A package as a task names it. */
export interface AptName {
  /** As it was written. */
  readonly spec: string
  /** The name alone, perhaps with its architecture (`libc6:i386`). */
  readonly name: string
  /** The wanted version, perhaps with `*`. */
  readonly version: string | undefined
  readonly release: string | undefined
  readonly isPattern: boolean
  /** False for a text that can be no package's name. */
  readonly isValid: boolean
}

/** Takes a task's word for a package apart. */
export function readName(spec: string): AptName {
  const [, name = spec, mark, rest] = /^([^=/]+)(?:([=/])([\s\S]*))?$/.exec(spec) ?? []
  const isPattern = /[*?[]/.test(name)
  return {
    spec,
    name,
    version: mark === '=' ? rest : undefined,
    release: mark === '/' ? rest : undefined,
    isPattern,
    isValid: /^[A-Za-z0-9*?[][A-Za-z0-9+.:*?[\]!^-]*$/.test(name) && (rest === undefined || /^[\w.+~:*-]+$/.test(rest)),
  }
}

/** Whether an installed version is the wanted one, in which `*` stands for anything. */
export const isVersion = (installed: string, wanted: string): boolean =>
  new RegExp(`^${wanted.replace(/[.+?^$()|[\]{}\\]/g, '\\$&').replaceAll('*', '.*')}$`).test(installed)
