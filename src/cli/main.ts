import { Failure } from '../error/failure.ts'
import { didYouMean } from '../text/nearest.ts'
import { type CalledAs, calledAs, commandNames } from './called-as.ts'
import type { Means } from './carry-out.ts'
import type { Engine } from './engine.ts'
import { exitCodeOfError, exitCodes } from './exit-code.ts'
import type { Surroundings } from './surroundings.ts'
import { version } from './version.ts'

const help = `usage: tutti play PLAYBOOK... [options]     run playbooks, as ansible-playbook does
       tutti run PATTERN [options]          run one module on hosts, as ansible does
       tutti inventory ACTION [options]     show the inventory, as ansible-inventory does
       tutti config list|dump [options]     show the configuration, as ansible-config does
       tutti vault ACTION [file...]         seal and open files and values, as ansible-vault does
       tutti galaxy ACTION [role...]        install, list, remove and begin roles, as ansible-galaxy does
       tutti template TEXT [options]        try a template or an expression
       tutti doc -l | MODULE...             what modules there are, and how they are used
       tutti COMMAND --help                 the options of a command
       tutti --version
`

/** Runs the program and returns its exit code; whatever goes wrong is printed, nothing is thrown. */
export async function main(surroundings: Surroundings, loadEngine: () => Promise<Engine>): Promise<number> {
  const called = calledAs(surroundings.argv[1] ?? 'tutti')
  if (surroundings.argv[2] === '--version') {
    const own = `tutti ${version()}`
    surroundings.stdout.write(called.kind === 'tutti' ? `${own}\n` : `${called.name} [${own}]\n`)
    return exitCodes.done
  }
  // Loaded from here on: the version is told without it.
  const { createWorkplace } = await import('./workplace.ts')
  const { showError } = await import('./show-error.ts')
  const { configure } = await import('./configure.ts')
  const configured = configure(surroundings)
  if (configured.kind === 'failed') {
    const { plainLook } = await import('./look.ts')
    const plain = createWorkplace(surroundings, plainLook)
    showError(plain.screen, configured.error)
    plain.close()
    return exitCodeOfError(configured.error)
  }
  const { configuration, look } = configured
  const workplace = createWorkplace(surroundings, look)
  const release = surroundings.onCrash((error) => {
    workplace.close()
    showError(workplace.screen, error)
    surroundings.exit(exitCodes.bug)
  })
  try {
    const code = await dispatch(called, surroundings, {
      surroundings,
      loadEngine,
      workplace,
      configuration,
    })
    return workplace.interrupted() ? exitCodes.interrupted : code
  } catch (error) {
    workplace.close()
    // The run that was asked to stop has told so itself.
    const told = workplace.interrupted() && error instanceof Failure && error.code === 'interrupted'
    if (!told) showError(workplace.screen, error)
    return exitCodeOfError(error)
  } finally {
    workplace.close()
    release()
  }
}

async function dispatch(called: CalledAs, { argv, stdout, stderr }: Surroundings, means: Means): Promise<number> {
  if (called.kind === 'absent') {
    throw new Failure(
      'usage',
      `${called.name} does not exist in Tutti; there are ${commandNames.map((one) => `tutti ${one}`).join(', ')}`,
    )
  }
  const words = argv.slice(2)
  const { carryOut } = await import('./carry-out.ts')
  if (called.kind === 'command') return carryOut(called.command, words, called.name, means)
  const [first, ...rest] = words
  if (first === undefined) {
    stderr.write(help)
    return exitCodes.badOptions
  }
  if (first === '--help' || first === '-h' || first === 'help') {
    stdout.write(help)
    return exitCodes.done
  }
  const command = commandNames.find((one) => one === first)
  if (command) return carryOut(command, rest, `tutti ${command}`, means)
  if (first.startsWith('-'))
    throw new Failure('usage', `${first} needs a command in front of it`, { hint: help.trim() })
  const meant = didYouMean(first, [...commandNames, 'help'])
  throw new Failure('usage', `there is no command "${first}"`, { hint: meant ?? help.trim() })
}
