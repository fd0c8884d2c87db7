import { wantsColour } from '../report/colour.ts'
import { createProgress } from '../report/progress.ts'
import { redactor } from '../report/redact.ts'
import { createScreen, type Screen } from '../report/screen.ts'
import type { Listener } from '../run/event.ts'
import { Keyring } from '../vault/keyring.ts'
import type { RunContext } from './engine.ts'
import { inTurns } from './in-turns.ts'
import { listenForInterrupt } from './interrupt.ts'
import { logFile } from './log-file.ts'
import type { Look } from './look.ts'
import type { Options, VaultSettings } from './options.ts'
import { getPasswords } from './passwords.ts'
import { createPrompt, type Prompt } from './prompt.ts'
import type { Surroundings } from './surroundings.ts'

/** What a command works with: a screen, and what it gives to the engine. */
export interface Workplace {
  readonly screen: Screen
  readonly prompt: Prompt
  /** Aborted when the person asks to stop. */
  readonly signal: AbortSignal
  /** What the screen never shows. */
  readonly secrets: Set<string>
  /** For `work`, passwords are asked for first and a terminal shows who is at work; `quiet` only reads. */
  context(options: Options, printer: Listener, purpose: 'work' | 'quiet'): Promise<RunContext>
  /** The keyring of the secrets that settings name; a person is asked where they say so. */
  keyring(settings: VaultSettings, warn: (message: string) => void): Promise<Keyring>
  /** True once the person has asked to stop. */
  readonly interrupted: () => boolean
  close(): void
}

/** A workplace in a process. */
export function createWorkplace(surroundings: Surroundings, look: Look): Workplace {
  const { stdout, stderr, terminal, env, clock } = surroundings
  const secrets = new Set<string>()
  const redact = redactor(secrets)
  const colour = wantsColour({
    forced: look.colours === 'forced',
    forbidden: look.colours === 'forbidden',
    terminal: terminal !== undefined,
  })
  const screen = createScreen({
    stdout,
    stderr,
    terminalColumns: terminal?.columns,
    colour,
    palette: look.palette,
    redact,
    log: look.logFile === undefined ? undefined : logFile(look.logFile),
  })
  const prompt = createPrompt(surroundings)
  const interrupt = listenForInterrupt(surroundings)
  const closing: (() => void)[] = [prompt.close, interrupt.release]

  const keyring: Workplace['keyring'] = async (settings, warn) => {
    if (!settings.ask && settings.ids.length === 0 && settings.passwordFiles.length === 0)
      return new Keyring([], settings)
    const { openKeyring } = await import('./vault-secrets.ts')
    return openKeyring(settings, { env, ask: prompt.ask, signal: interrupt.signal, secrets, warn })
  }

  return {
    screen,
    prompt,
    secrets,
    signal: interrupt.signal,
    interrupted: () => interrupt.signal.aborted,
    close: () => {
      for (const act of closing.splice(0).reverse()) act()
    },
    keyring,
    async context(options, printer, purpose) {
      const interactive = surroundings.stdin.isTTY === true
      const warn = (message: string): void => printer({ kind: 'warning', message })
      const nobody = { connection: undefined, become: undefined }
      const passwords = purpose === 'quiet' ? nobody : await getPasswords(options, prompt.ask, secrets)
      const vault = await keyring(options.vault, warn)
      const { listener, ask } = inTurns(printer, prompt.ask)
      const plain = { signal: interrupt.signal, secrets, listener, ask, interactive, vault }
      if (purpose === 'quiet') return { ...plain, passwords }
      // A terminal that does not know its width (serial lines, some CI) cannot take a line away again.
      if (!terminal || !(terminal.columns > 0)) return { ...plain, passwords }
      const progress = createProgress(clock)
      // Loaded only where it is shown: a run without a terminal starts faster.
      const { createSpinner, runSpinner } = await import('../report/spinner.ts')
      const spinner = createSpinner({ stream: terminal, progress, clock, colour, redact })
      closing.push(runSpinner(spinner))
      return {
        ...plain,
        passwords,
        listener: (event) => {
          progress.listen(event)
          // What comes now is the end of the output; nobody's work is shown below it.
          if (event.kind === 'interrupted' || event.kind === 'run-finished') spinner.tick()
          listener(event)
        },
        async ask(question, how) {
          spinner.pause()
          try {
            return await ask(question, how)
          } finally {
            spinner.resume()
          }
        },
      }
    },
  }
}
