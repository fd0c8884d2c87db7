import { Failure } from '../error/failure.ts'
import { didYouMean } from '../text/nearest.ts'
import { type CalledAs, commandNames } from './called-as.ts'
import { carryOut, type Means } from './carry-out.ts'
import { configure } from './configure.ts'
import type { Engine } from './engine.ts'
import { exitCodeOfError, exitCodes } from './exit-code.ts'
import { plainLook } from './look.ts'
import { showError } from './show-error.ts'
import type { Surroundings } from './surroundings.ts'
import { createWorkplace } from './workplace.ts'

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

/** Carries out a command line in a workplace of its own and returns its exit code; whatever goes wrong is printed. */
export async function conduct(
  called: CalledAs,
  surroundings: Surroundings,
  loadEngine: () => Promise<Engine>,
): Promise<number> {
  const configured = configure(surroundings)
  if (configured.kind === 'failed') {
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
    if (!told) showError(workplace.screen, error, called.kind)
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
