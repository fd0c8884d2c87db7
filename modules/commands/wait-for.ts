import * as argument from '../../src/module/argument.ts'
import { type Answer, action, Refusal, type Returned } from '../../src/module/contract.ts'
import type { Script } from '../../src/shell/script.ts'
import { toJavaScript } from './python-regex.ts'
import { addressHex, listeningAddresses, portHex } from './socket-table.ts'
import {
  waitForAbsence,
  waitForBanner,
  waitForDrain,
  waitForPath,
  waitForPort,
  waitForTime,
} from './wait-for-script.ts'

const stateNumbers: Readonly<Record<string, string>> = {
  ESTABLISHED: '01',
  SYN_SENT: '02',
  SYN_RECV: '03',
  FIN_WAIT1: '04',
  FIN_WAIT2: '05',
  TIME_WAIT: '06',
}

interface Given {
  readonly host: string
  readonly port?: number | undefined
  readonly path?: string | undefined
  readonly state: 'absent' | 'drained' | 'present' | 'started' | 'stopped'
  readonly search_regex?: string | undefined
  readonly timeout: number
  readonly connect_timeout: number
  readonly delay: number
  readonly sleep: number
  readonly active_connection_states: readonly string[]
  readonly exclude_hosts?: readonly string[] | undefined
  readonly msg?: string | undefined
}

const args = argument.args({
  host: argument.str().default('127.0.0.1').describe('The host of the port, as the host that waits knows it.'),
  port: argument.int().optional().describe('The port to wait for.'),
  path: argument.path().optional().describe('The path to wait for.'),
  state: argument
    .choice(['absent', 'drained', 'present', 'started', 'stopped'])
    .default('started')
    .describe('What the port or path should come to.'),
  search_regex: argument.str().optional().describe('What the file or the port should say.'),
  timeout: argument.int().default(300).describe('Seconds to wait at most.'),
  connect_timeout: argument.int().default(5).describe('Seconds to wait for one connection.'),
  delay: argument.int().default(0).describe('Seconds to wait before anything is looked at.'),
  sleep: argument.int().default(1).describe('Seconds between looks.'),
  active_connection_states: argument
    .list(argument.str())
    .default(['ESTABLISHED', 'FIN_WAIT1', 'FIN_WAIT2', 'SYN_RECV', 'SYN_SENT', 'TIME_WAIT'])
    .describe('The states that a drained port has no connection in.'),
  exclude_hosts: argument.list(argument.str()).optional().describe('Addresses whose connections do not count.'),
  msg: argument.str().optional().describe('What is said when the time is over.'),
})

function refuseContradictions(given: Given): void {
  const refuse = (message: string): never => {
    throw new Refusal(message, { elapsed: 0 })
  }
  if (given.search_regex !== undefined) toJavaScript(given.search_regex)
  if (given.port && given.path) refuse('port and path parameter can not both be passed to wait_for')
  if (given.path && (given.state === 'stopped' || given.state === 'drained')) {
    refuse(`state=${given.state} should only be used for checking a port in the wait_for module`)
  }
  if (given.exclude_hosts && given.state !== 'drained') refuse('exclude_hosts should only be with state=drained')
  const unknown = given.active_connection_states.find((state) => !Object.hasOwn(stateNumbers, state))
  if (unknown !== undefined) refuse(`unknown active_connection_state (${unknown}) defined`)
}

function drain(given: Given): Script {
  const { host, port } = given
  if (port === undefined) throw new Refusal('state=drained needs a port', { elapsed: 0 })
  const address = host === 'localhost' ? '127.0.0.1' : host
  const hex = (one: string): readonly string[] => {
    const found = addressHex(one)
    if (found.length > 0) return found
    // Unlike Ansible: names are not looked up, as a name may stand for several addresses.
    throw new Refusal(`state=drained needs addresses, and "${one}" is a name`, { elapsed: 0 })
  }
  const sides = address === '0.0.0.0' || address === '::' ? ['*'] : hex(address)
  const states = given.active_connection_states.map((state) => stateNumbers[state] ?? '')
  const excluded = (given.exclude_hosts ?? []).flatMap(hex).map((one) => `${one}:*`)
  return waitForDrain(
    sides.map((side) => `${side}:${portHex(port)}`),
    states,
    excluded,
    given,
  )
}

function script(given: Given): Script {
  refuseContradictions(given)
  const { host, port, path, state } = given
  if (state === 'drained') return drain(given)
  const gone = state === 'absent' || state === 'stopped'
  if (path) return gone ? waitForAbsence(path, given) : waitForPath(path, given.search_regex, given)
  if (!port) return waitForTime(given)
  const place = { host, port, connectTimeout: given.connect_timeout }
  if (!gone && given.search_regex !== undefined) return waitForBanner(place, given.search_regex, given)
  return waitForPort(place, listeningAddresses(host), given, gone ? 'closed' : 'open')
}

function timeoutMessage({ host, port, path, state, search_regex }: Given): string {
  const searched = search_regex === undefined ? '' : `search string ${search_regex} in `
  switch (state) {
    case 'absent':
    case 'stopped':
      return port
        ? `Timeout when waiting for ${host}:${port} to stop.`
        : `Timeout when waiting for ${path} to be absent.`
    case 'drained':
      return `Timeout when waiting for ${host}:${port} to drain`
    case 'present':
    case 'started':
      if (port) return `Timeout when waiting for ${searched}${host}:${port}`
      return `Timeout when waiting for ${searched === '' ? 'file ' : searched}${path}`
  }
}

/** What the groups of the expression took from the text that matched. */
function groups(pattern: string | undefined, text: string): Returned {
  const match = pattern === undefined ? undefined : toJavaScript(pattern).exec(text)
  const named = Object.entries(match?.groups ?? {}).map(([name, value]) => [name, value ?? null])
  return {
    match_groups: match ? match.slice(1).map((group) => group ?? null) : [],
    match_groupdict: Object.fromEntries(named),
  }
}

function report(given: Given, { code, stdout, stderr }: Answer): Returned {
  const [line = '', seconds] = /^elapsed (\d+)\n/.exec(stdout) ?? []
  const elapsed = Number(seconds ?? 0)
  const failed = (msg: string): Returned => ({ changed: false, failed: true, elapsed, msg })
  switch (code) {
    case 0:
      return {
        changed: false,
        state: given.state,
        port: given.port ?? null,
        path: given.path ?? null,
        search_regex: given.search_regex ?? null,
        ...groups(given.search_regex, stdout.slice(line.length)),
        elapsed,
      }
    case 1:
      return failed(given.msg ?? timeoutMessage(given))
    case 2:
      return failed(given.msg ?? `Failed to stat ${given.path}, ${stderr.trim()}`)
    default:
      return failed(stderr.trim() || `the host could not wait: its shell ended with ${code}`)
  }
}

/** Waits for a port, a file, or the time to pass. */
export const waitFor = action<Given>({
  name: 'wait_for',
  purpose: 'Waits for a port, a file, or the time to pass.',
  returns: {
    elapsed: 'The seconds that it took.',
    match_groupdict: 'The named groups of search_regex.',
    match_groups: 'The groups of search_regex.',
    path: 'The file.',
    port: 'The port.',
    search_regex: 'The pattern.',
    state: 'The state that was waited for.',
  },
  examples: [
    { name: 'Until the database listens', args: { host: '127.0.0.1', port: 3306, timeout: 60 } },
    { name: 'Until a line is in the log', args: { path: '/var/log/app.log', search_regex: 'ready on port (\\d+)' } },
  ],
  args,
  run: script,
  report,
  foretell(given) {
    // What cannot be waited for at all is told in check mode too.
    script(given)
    return { changed: false, skipped: true, msg: 'remote module (wait_for) does not support check mode' }
  },
})
