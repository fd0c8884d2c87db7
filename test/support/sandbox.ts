import { Buffer } from 'node:buffer'
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import type { Answer } from '../../src/module/contract.ts'
import { quote } from '../../src/shell/quote.ts'
import { type Script, verbatim } from '../../src/shell/script.ts'
import type { Shell } from './shells.ts'
import { snapshot } from './tree-snapshot.ts'

/** A place on this machine that plays the host: scripts run in it as the engine would run them. */
export interface Sandbox {
  /** The folder tests work in, as scripts name it; it is the working directory too. */
  readonly dir: string
  /** The same folder as this process reaches it. */
  readonly outside: string
  readonly shell: Shell
  /** How many scripts have been sent. */
  readonly requests: number
  run(script: Script): Promise<Answer>
  /** What a change would show in: the folder, HOME and TMPDIR; in an overlay the whole system. */
  snapshot(): readonly string[]
  close(): void
}

const TIMEOUT_MS = 120_000

/** Feeds a program from standard input and gathers its answer. */
function feed(command: readonly string[], input: string, env: NodeJS.ProcessEnv, cwd?: string): Promise<Answer> {
  const [program = 'sh', ...rest] = command
  return new Promise((resolve, reject) => {
    const child = spawn(program, rest, { env, cwd, stdio: 'pipe' })
    const out: Buffer[] = []
    const err: Buffer[] = []
    const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS)
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
    child.stdin.on('error', () => undefined)
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(timer)
      const bytes = Buffer.concat(out)
      resolve({
        code: code ?? 137,
        stdout: bytes.toString(),
        stderr: Buffer.concat(err).toString(),
        bytes,
        durationMs: 0,
      })
    })
    child.stdin.end(input)
  })
}

/** The text a session would write: staged attachments by their variables, then the script in a subshell. */
function request(script: Script, dir: string, stage: (name: string, content: Uint8Array) => string): string {
  const staged = script.attachments.map((one) => `${one.variable}=${quote(stage(one.variable, one.content))}\n`)
  return `umask 022; cd ${quote(dir)}\n${staged.join('')}( eval ${quote(script.text)} ) </dev/null\n`
}

const environment = (shell: Shell, home: string, temporary: string): NodeJS.ProcessEnv => ({
  PATH: shell.path,
  HOME: home,
  TMPDIR: temporary,
  LANG: 'C.UTF-8',
})

/** A sandbox in a fresh folder of this machine's own file system. */
export function openSandbox(shell: Shell): Sandbox {
  const base = mkdtempSync(join(tmpdir(), 'tutti-sandbox-'))
  const [dir, home, temporary, stage] = ['dir', 'home', 'tmp', 'stage'].map((name) => join(base, name)) as [
    string,
    string,
    string,
    string,
  ]
  for (const folder of [dir, home, temporary, stage]) mkdirSync(folder)
  const env = environment(shell, home, temporary)
  let requests = 0
  return {
    dir,
    outside: dir,
    shell,
    get requests() {
      return requests
    },
    run(script) {
      requests++
      const text = request(script, dir, (name, content) => {
        writeFileSync(join(stage, name), content)
        return join(stage, name)
      })
      return feed(shell.command, text, env, dir)
    },
    snapshot: () => snapshot(base, (path) => path === 'stage'),
    close: () => rmSync(base, { recursive: true, force: true }),
  }
}

const DIR = '/var/tmp/law'
const STAGE = '/run/tutti-stage'

/** Why this machine cannot make an overlay, or undefined when it can. */
export const overlayLack = (): string | undefined =>
  process.platform !== 'linux' || process.getuid?.() !== 0 ? 'needs root on Linux' : undefined

/** Why owners cannot be changed here, or undefined when they can. */
export const rootLack = (): string | undefined => (process.getuid?.() === 0 ? undefined : 'needs root')

/** Holds the overlay until its standard input ends, so that it goes with this process whatever becomes of it. */
const holdingScript = (base: string, network: boolean): string => `
mount -t tmpfs tutti ${base} && mkdir ${base}/up ${base}/work ${base}/root || exit 1
mount -t overlay overlay -o lowerdir=/,upperdir=${base}/up,workdir=${base}/work ${base}/root || exit 1
mount -t proc proc ${base}/root/proc && mount --rbind /dev ${base}/root/dev || exit 1
mount -t sysfs -o ro sysfs ${base}/root/sys 2>/dev/null
${network ? 'ip link set lo up' : ':'}
mkdir -p ${base}/root${DIR} ${base}/root${STAGE} && echo ready && exec cat`

/** What an overlay has beside its own files and processes. */
export interface OverlayOptions {
  /** A network and a host name of its own. */
  readonly network?: boolean
}

/**
 * A sandbox that is a whole disposable system: this machine's root seen through an overlay, in mount and process
 * namespaces of its own, so that users, packages and daemons made in it are gone when it closes. Needs root.
 */
export async function openOverlay(shell: Shell, { network = false }: OverlayOptions = {}): Promise<Sandbox> {
  const base = mkdtempSync(join(tmpdir(), 'tutti-overlay-'))
  const spaces = network ? ['-m', '-p', '-n', '-u'] : ['-m', '-p']
  const holder = spawn('unshare', [...spaces, '-f', '--kill-child', 'sh', '-c', holdingScript(base, network)], {
    stdio: 'pipe',
  })
  await ready(holder)
  const pid = readFileSync(`/proc/${holder.pid}/task/${holder.pid}/children`, 'utf8').trim()
  const root = `/proc/${pid}/root${base}/root`
  const command = ['nsenter', '-t', pid, ...spaces, 'chroot', `${base}/root`, ...shell.command]
  const env = environment(shell, '/root', '/tmp')
  let requests = 0
  const run = (script: Script): Promise<Answer> => {
    const text = request(script, DIR, (name, content) => {
      writeFileSync(`${root}${STAGE}/${name}`, content)
      return `${STAGE}/${name}`
    })
    return feed(command, text, env)
  }
  await run(verbatim('true'))
  return {
    dir: DIR,
    outside: root + DIR,
    shell,
    get requests() {
      return requests
    },
    run(script) {
      requests++
      return run(script)
    },
    snapshot: () => snapshot(`/proc/${pid}/root${base}/up`, (path) => path === STAGE.slice(1)),
    close() {
      holder.kill('SIGKILL')
      rmSync(base, { recursive: true, force: true })
    },
  }
}

function ready(holder: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    holder.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    holder.stdout?.once('data', () => resolve())
    holder.on('exit', () => reject(new Error(`no overlay could be made: ${said.trim()}`)))
  })
}
