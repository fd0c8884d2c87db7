import { PassThrough, Readable } from 'node:stream'
import type { Engine, RunContext } from '../../src/cli/engine.ts'
import { main } from '../../src/cli/main.ts'
import type { Options } from '../../src/cli/options.ts'
import type { Surroundings } from '../../src/cli/surroundings.ts'
import type { HostRecap } from '../../src/run/event.ts'
import type { RunEnd } from '../../src/run/run.ts'

export const recap = (counts: Partial<HostRecap> = {}): HostRecap => ({
  ok: 0,
  changed: 0,
  unreachable: 0,
  failed: 0,
  skipped: 0,
  rescued: 0,
  ignored: 0,
  ...counts,
})

const refuse = (): never => {
  throw new Error('this engine is not meant to be asked for this')
}

/** An engine of which only the given parts may be used. */
export const fakeEngine = (parts: Partial<Engine>): Engine => ({
  play: async () => refuse(),
  adHoc: async () => refuse(),
  listPlaybooks: async () => refuse(),
  listHosts: async () => refuse(),
  checkSyntax: async () => refuse(),
  rendering: async () => refuse(),
  ...parts,
})

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
  /** The codes that the process was ended with at once. */
  readonly exits: readonly number[]
}

export interface Given {
  readonly engine?: Partial<Engine>
  readonly env?: Surroundings['env']
  readonly program?: string
  /** Text on standard input. */
  readonly input?: string
  /** Where the program looks for its configuration. */
  readonly cwd?: string
  readonly home?: string
  /** Gets a function that is as good as an error that nobody caught. */
  readonly withCrash?: (crash: (error: unknown) => void) => void
  /** Gets a function that is as good as Ctrl-C. */
  readonly withInterrupt?: (interrupt: () => void) => void
}

/** Runs the program inside the test. */
export async function run(words: readonly string[], given: Given = {}): Promise<Ran> {
  const [out, err, exits]: [string[], string[], number[]] = [[], [], []]
  const acts = new Set<() => void>()
  given.withInterrupt?.(() => {
    for (const act of acts) act()
  })
  const code = await main(
    {
      argv: ['node', given.program ?? '/usr/bin/tutti', ...words],
      env: given.env ?? {},
      cwd: given.cwd ?? process.cwd(),
      home: given.home ?? '/nonexistent',
      systemConfig: '/nonexistent',
      stdin: given.input === undefined ? new PassThrough() : Readable.from([given.input]),
      stdout: { write: (text) => out.push(typeof text === 'string' ? text : Buffer.from(text).toString('latin1')) },
      stderr: { write: (text) => err.push(text) },
      terminal: undefined,
      clock: () => 0,
      onInterrupt(act) {
        acts.add(act)
        return () => acts.delete(act)
      },
      onCrash(act) {
        given.withCrash?.(act)
        return () => {}
      },
      exit: (status) => exits.push(status),
    },
    async () => fakeEngine(given.engine ?? {}),
  )
  return { code, out: out.join(''), err: err.join(''), exits }
}

/** A run that came to its end. */
export const finished: RunEnd = { recap: {}, ending: 'done' }

/** The options and the context that an engine was given for some words. */
export async function asked(words: readonly string[], given: Given = {}): Promise<readonly [Options, RunContext]> {
  const seen: (readonly [Options, RunContext])[] = []
  const keep = async (options: Options, context: RunContext) => {
    seen.push([options, context])
    return finished
  }
  const ran = await run(words, { ...given, engine: { play: keep, adHoc: keep } })
  const [first] = seen
  if (!first) throw new Error(`the engine was not asked: ${ran.err}`)
  return first
}
