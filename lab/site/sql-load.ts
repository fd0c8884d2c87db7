import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import type { Stage } from './stage.ts'
import type { Asked } from './stopwatch.ts'
import type { Load } from './web-load.ts'

const OPTIONS = '/root/shop.cnf'
const PATIENCE_MS = 2000
const PAUSE_MS = 50

/** A load of writes, which knows what was acknowledged to it. */
export interface SqlLoad extends Load {
  /** The numbers of the rows that a server said it has. */
  readonly acknowledged: ReadonlySet<number>
}

/** Puts the shop's password where the client finds it, and makes an empty table for the writes. */
export async function prepareWrites({ on }: Stage, source: string, password: string): Promise<void> {
  await on(
    'client',
    `umask 077; printf '[client]\\nuser=shop\\npassword=${password}\\nconnect-timeout=1\\n' >${OPTIONS}`,
  )
  await on(source, "mariadb shop -e 'CREATE OR REPLACE TABLE written (id INT PRIMARY KEY)'")
}

/** The rows that a server has of the writes. */
export async function rowsOn({ on }: Stage, host: string): Promise<ReadonlySet<number>> {
  const text = await on(host, "mariadb -N shop -e 'SELECT id FROM written'")
  return new Set(
    text
      .split('\n')
      .filter((line) => /^\d+$/.test(line))
      .map(Number),
  )
}

/**
 * Starts writers on the client's host, each of which inserts one row after the other and goes to the next server when one does not take it.
 * A row is never written again under its number, so that what is unknown to the client stays apart from what was acknowledged.
 */
export function loadSql(stage: Stage, servers: readonly string[], writers = 4): SqlLoad {
  const all: Asked[] = []
  const acknowledged = new Set<number>()
  let ending = false
  const write = async (writer: number): Promise<void> => {
    let turn = 0
    let session: Session | undefined
    for (let id = writer; !ending; id += writers) {
      session ??= open(stage, servers[turn % servers.length] ?? '')
      const began = Date.now()
      const failure = await session.insert(id)
      all.push({ began, ended: Date.now(), ...(failure === undefined ? {} : { failure }) })
      if (failure === undefined) acknowledged.add(id)
      else {
        session.close()
        session = undefined
        turn++
      }
      await delay(PAUSE_MS)
    }
    session?.close()
  }
  const written = Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)))
  return {
    acknowledged,
    async end() {
      ending = true
      await written
      return all
    },
  }
}

interface Session {
  /** Inserts a row; gives why it failed, or undefined when the server has acknowledged it. */
  insert(id: number): Promise<string | undefined>
  close(): void
}

/** A client of the database that stays connected and ends at the first error. */
function open({ layout, addressOf }: Stage, server: string): Session {
  const command = `exec mariadb --defaults-file=${OPTIONS} --unbuffered -N -h ${addressOf(server)} shop`
  const child = spawn('ssh', ['-F', layout.sshConfig, 'client', command], { stdio: ['pipe', 'pipe', 'pipe'] })
  let error = ''
  let tell: (line: string | undefined) => void = () => {}
  createInterface({ input: child.stdout }).on('line', (line) => tell(line))
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    error += text
  })
  child.stdin.once('error', () => {})
  const ended = new Promise<undefined>((settle) => child.once('close', () => settle(undefined)))
  return {
    async insert(id) {
      const answer = new Promise<string | undefined>((settle) => {
        tell = settle
      })
      child.stdin.write(`INSERT INTO written VALUES (${id}); SELECT ${id};\n`)
      const bell = timer(PATIENCE_MS)
      const said = await Promise.race([answer, ended, bell.rings])
      bell.stop()
      if (said === String(id)) return undefined
      return bell.rang()
        ? `no answer within ${PATIENCE_MS} ms`
        : error.trim().split('\n').at(-1) || 'the connection ended'
    },
    close: () => end(child),
  }
}

function end(child: ChildProcess): void {
  child.stdin?.end()
  child.kill('SIGKILL')
}

function timer(ms: number): { readonly rings: Promise<undefined>; rang(): boolean; stop(): void } {
  let rung = false
  let handle: NodeJS.Timeout | undefined
  const rings = new Promise<undefined>((settle) => {
    handle = setTimeout(() => {
      rung = true
      settle(undefined)
    }, ms)
  })
  return { rings, rang: () => rung, stop: () => clearTimeout(handle) }
}
