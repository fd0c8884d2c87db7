import { calledAs } from './called-as.ts'
import type { Engine } from './engine.ts'
import { exitCodes } from './exit-code.ts'
import { program } from './program.ts'
import type { Surroundings } from './surroundings.ts'

/** Runs the program and returns its exit code; whatever goes wrong is printed, nothing is thrown. */
export async function main(surroundings: Surroundings, loadEngine: () => Promise<Engine>): Promise<number> {
  const called = calledAs(surroundings.argv[1] ?? 'tutti')
  if (surroundings.argv[2] === '--version') {
    const own = `tutti ${program().version}`
    surroundings.stdout.write(called.kind === 'tutti' ? `${own}\n` : `${called.name} [${own}]\n`)
    return exitCodes.done
  }
  // The version is told without it.
  const { conduct } = await import('./conduct.ts')
  return conduct(called, surroundings, loadEngine)
}
