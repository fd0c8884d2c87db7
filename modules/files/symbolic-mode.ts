const WHO = { u: 6, g: 3, o: 0 } as const
type Who = keyof typeof WHO

/** What a clause is applied to. */
export interface ModeContext {
  readonly isDirectory: boolean
  readonly umask: number
}

/**
 * The mode that `u=rwX,g-w` makes of a mode. As in Ansible, each clause copies (`g=u`) and judges `X` from the mode
 * that was there at first, and a clause that names nobody leaves what the umask forbids.
 */
export function applyClauses(clauses: string, before: number, context: ModeContext): number {
  let mode = before
  for (const clause of clauses.split(',')) {
    const [named = '', ...steps] = clause.split(/([-+=])/)
    const who = named === '' || named.includes('a') ? (['u', 'g', 'o'] as const) : ([...new Set(named)] as Who[])
    for (let i = 0; i < steps.length; i += 2) {
      for (const one of who) {
        const bits = [...(steps[i + 1] ?? '')].reduce(
          (all, letter) => all | bitsOf(letter, one, before, named === '' ? context : { ...context, umask: 0 }),
          0,
        )
        mode = applied(steps[i] ?? '=', one, bits, mode)
      }
    }
  }
  return mode
}

function bitsOf(letter: string, who: Who, before: number, { isDirectory, umask }: ModeContext): number {
  const shift = WHO[who]
  switch (letter) {
    case 'r':
      return (4 << shift) & ~umask
    case 'w':
      return (2 << shift) & ~umask
    case 'x':
      return (1 << shift) & ~umask
    case 'X':
      return isDirectory || (before & 0o111) !== 0 ? 1 << shift : 0
    case 's':
      return { u: 0o4000, g: 0o2000, o: 0 }[who]
    case 't':
      return who === 'o' ? 0o1000 : 0
    default:
      return ((before >> WHO[letter as Who]) & 7) << shift
  }
}

function applied(operator: string, who: Who, bits: number, mode: number): number {
  switch (operator) {
    case '+':
      return mode | bits
    case '-':
      return mode & ~bits
    default:
      return (mode & ~((7 << WHO[who]) | { u: 0o4000, g: 0o2000, o: 0o1000 }[who])) | bits
  }
}
