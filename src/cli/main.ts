import { Failure } from '../error/failure.ts'
import { didYouMean } from '../text/nearest.ts'
import { type CalledAs, calledAs } from './called-as.ts'
import type { Engine } from './engine.ts'
import { exitCodeOfError, exitCodes } from './exit-code.ts'
import type { Surroundings } from './surroundings.ts'
import { version } from './version.ts'
import type { Workplace } from './workplace.ts'

const help = `usage: tutti play PLAYBOOK... [options]     run playbooks, as ansible-playbook does
       tutti run PATTERN [options]          run one module on hosts, as ansible does
       tutti doc -l | MODULE...             what modules there are, and how they are used
       tutti COMMAND --help                 the options of a command
       tutti --version
`

const commands = ['play', 'run', 'doc', 'help'] as const

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
  const workplace = createWorkplace(surroundings)
  const release = surroundings.onCrash((error) => {
    workplace.close()
    showError(workplace.screen, error)
    surroundings.exit(exitCodes.bug)
  })
  try {
    const code = await dispatch(called, surroundings, loadEngine, workplace)
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

async function dispatch(
  called: CalledAs,
  { argv, env, stdout, stderr }: Surroundings,
  loadEngine: () => Promise<Engine>,
  workplace: Workplace,
): Promise<number> {
  if (called.kind === 'absent') {
    throw new Failure('usage', `${called.name} does not exist in Tutti; there are tutti play and tutti run`)
  }
  const words = argv.slice(2)
  if (called.kind === 'command') return act(called.command, words, called.name)
  const [first, ...rest] = words
  if (first === undefined) {
    stderr.write(help)
    return exitCodes.badOptions
  }
  if (first === '--help' || first === '-h' || first === 'help') {
    stdout.write(help)
    return exitCodes.done
  }
  if (first === 'play' || first === 'run' || first === 'doc') return act(first, rest, `tutti ${first}`)
  if (first.startsWith('-'))
    throw new Failure('usage', `${first} needs a command in front of it`, { hint: help.trim() })
  throw new Failure('usage', `there is no command "${first}"`, { hint: didYouMean(first, commands) ?? help.trim() })

  async function act(command: 'play' | 'run' | 'doc', given: readonly string[], name: string): Promise<number> {
    if (command === 'doc') {
      const { parseDoc } = await import('./parse-doc.ts')
      const parsed = parseDoc(given, name)
      if (parsed.kind === 'help') return tell(parsed.text)
      const { docCommand } = await import('./doc-command.ts')
      docCommand(parsed.options, (text) => stdout.write(text))
      return exitCodes.done
    }
    const { parsePlay, parseRun } = await import('./parse.ts')
    if (command === 'play') {
      const parsed = parsePlay(given, env, name)
      if (parsed.kind === 'help') return tell(parsed.text)
      const { playCommand } = await import('./play-command.ts')
      return playCommand(parsed.options, await loadEngine(), workplace)
    }
    const parsed = parseRun(given, env, name)
    if (parsed.kind === 'help') return tell(parsed.text)
    const { runCommand } = await import('./run-command.ts')
    return runCommand(parsed.options, await loadEngine(), workplace)
  }

  function tell(text: string): number {
    stdout.write(text)
    return exitCodes.done
  }
}
