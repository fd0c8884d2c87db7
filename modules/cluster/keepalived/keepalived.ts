import { Buffer } from 'node:buffer'
import { type Change, type Control, Refusal, resource, type Wish } from '../../../src/module/contract.ts'
import { fileSetQuestion, NO_FILE, type PlacedFile, readFileSet, sumOf } from '../../../src/shell/file-set.ts'
import { lines, type Script } from '../../../src/shell/script.ts'
import { explainVerdict, readVerdict, transaction } from '../../../src/shell/transaction.ts'
import { type KeepalivedArguments, keepalivedArguments } from './arguments.ts'
import { faultsOfHost } from './check-host.ts'
import { faultsBetween, type HostWish } from './check-peers.ts'
import { canTest } from './exit-code.ts'
import { configurationText, located, withoutPasswords } from './render.ts'
import { configurationTest, daemonQuestion, reload, settle } from './scripts.ts'
import { virtualAddresses } from './virtual-address.ts'

/** The configuration of a host, and the daemon that works by it. */
type KeepalivedState = {
  readonly file: PlacedFile
  /** What cksum says of the file, by which a change in the meantime is noticed. */
  readonly since: string
  /** The text of the file, without passwords. */
  readonly text: string
  /** A transaction was cut short, and the old file is still to be put back. */
  readonly unfinished: boolean
  /** `''` where keepalived is not installed. */
  readonly version: string
  readonly running: boolean
  /** The virtual addresses that this host holds. */
  readonly holds: readonly string[]
  readonly rehearsal: boolean
}

const NO_WISH: Wish<KeepalivedState> = {
  file: null,
  since: null,
  text: null,
  unfinished: null,
  version: null,
  running: null,
  holds: null,
  rehearsal: null,
}

const placeOf = ({ path }: KeepalivedArguments): { readonly root: string; readonly name: string } => {
  const [, root = '', name = ''] = /^(\/[^/\s]+(?:\/[^/\s]+)+)\/([^/\s]+)$/.exec(path) ?? []
  if (root === '')
    throw new Refusal(`path must be a file in a folder of its own, as /etc/keepalived/keepalived.conf is: ${path}`)
  return { root, name }
}

/** Checks a host's wishes by themselves and beside those of the other hosts, before anything is asked or changed. */
async function checked(args: KeepalivedArguments, control: Control): Promise<KeepalivedArguments> {
  placeOf(args)
  const own = args.state === 'present' ? faultsOfHost(args) : []
  const all =
    own.length > 0 || !args.check_peers ? [] : faultsBetween((await control.everywhere()) as readonly HostWish[])
  const faults = [...own, ...all]
  if (faults.length > 0)
    throw new Refusal(`nothing was changed, as the configuration cannot be right:\n${faults.join('\n')}`)
  return args
}

/** keepalived's whole configuration: its file, the daemon that has read it, and who holds the addresses. */
export const keepalived = resource<KeepalivedArguments, KeepalivedState>({
  name: 'keepalived',
  purpose: 'The configuration of keepalived, tested and reloaded as a whole.',
  returns: {
    holds: 'The virtual addresses that the host held before the task.',
    path: 'The configuration file.',
    reloaded: 'Whether the daemon was reloaded.',
    running: 'Whether the daemon runs.',
    version: 'The version of keepalived, empty where it is not installed.',
  },
  examples: [
    {
      name: 'An address that one of two directors holds',
      args: {
        global_defs: { router_id: '{{ inventory_hostname }}', enable_script_security: true, script_user: 'root' },
        vrrp_script: { nginx: { script: '/usr/bin/pgrep nginx', interval: 2, fall: 2 } },
        vrrp_instance: {
          web: {
            state: 'BACKUP',
            interface: 'eth0',
            virtual_router_id: 51,
            priority: 100,
            virtual_ipaddress: '10.0.0.50/24',
            track_script: 'nginx',
          },
        },
      },
    },
    {
      name: 'A service of LVS whose real servers are asked for their health',
      args: {
        virtual_server: [
          {
            address: '10.0.0.50',
            port: 80,
            lvs_sched: 'wlc',
            lvs_method: 'DR',
            protocol: 'TCP',
            real_server: [
              { address: '10.0.0.21', port: 80, HTTP_GET: { url: { path: '/', status_code: 200 } } },
              { address: '10.0.0.22', port: 80, TCP_CHECK: { connect_timeout: 3 } },
            ],
          },
        ],
      },
    },
    { name: 'No configuration, where keepalived no longer runs', args: { state: 'absent' } },
  ],
  args: keepalivedArguments,
  // What a host may be given depends on the others, so it is asked when all have come to the task.
  sees: 'network',
  resolve: checked,
  observe(args, asking) {
    const { root, name } = placeOf(args)
    return {
      script: lines(fileSetQuestion(root, [name]), daemonQuestion(args.pid_file)),
      parse(_stdout, bytes) {
        const { set, rest } = readFileSet(bytes)
        const told = rest.split('\n')
        const has = new Set(told.filter((line) => line.startsWith('has ')))
        return {
          file: set.files[name] ?? NO_FILE,
          since: set.since[name] ?? '',
          text: withoutPasswords(Buffer.from(set.contents[name] ?? '', 'latin1').toString()),
          unfinished: set.unfinished,
          version: /^version Keepalived v([\d.]+)/m.exec(rest)?.[1] ?? '',
          running: told.some((line) => line.startsWith('pid ')),
          holds: virtualAddresses(args)
            .filter(({ address, device }) => has.has(`has ${device} ${address}`))
            .map(({ address }) => address),
          rehearsal: asking.check,
        }
      },
    }
  },
  desire(args, is) {
    if (is.file.kind === 'other') throw new Refusal(`${args.path} is no file`)
    if (args.state === 'absent') {
      if (is.running && is.file.kind !== 'absent') {
        throw new Refusal(
          'keepalived runs by this configuration, and would give up its addresses and services: stop it first (service: name=keepalived state=stopped)',
        )
      }
      return { ...NO_WISH, file: NO_FILE, unfinished: false }
    }
    if (is.version === '' && !is.rehearsal) {
      throw new Refusal('keepalived is not there: install it first (package: name=keepalived)')
    }
    const file: PlacedFile = { kind: 'file', sum: sumOf(configurationText(args)), mode: args.mode, to: '' }
    return { ...NO_WISH, file, unfinished: false }
  },
  converge,
  report: (args, { is, should }, answer) => ({
    path: args.path,
    version: is.version,
    running: is.running,
    reloaded: answer !== undefined && is.running && args.state === 'present',
    holds: is.holds,
    ...warningsOf(is, should, answer && readVerdict(answer.stdout).said),
  }),
  diff: (args, { is, should }) =>
    is.file.sum === should.file?.sum
      ? [{ before: `mode: ${is.file.mode}\n`, after: `mode: ${args.mode}\n` }]
      : [
          {
            before: is.text,
            after: args.state === 'absent' ? '' : withoutPasswords(configurationText(args)),
            beforeHeader: args.path,
            afterHeader: 'the data of the task',
          },
        ],
  explain(args, answer) {
    const verdict = readVerdict(answer.stdout)
    const said = verdict.said.replace(
      /\n?^status \d+$/m,
      (status) => `\nkeepalived --config-test ended with ${status.trim()}`,
    )
    return explainVerdict({ ...verdict, said: located(said, args) }, 'keepalived', {
      old: 'configuration',
      untaken: 'keepalived did not take the configuration',
      unverified: `after ${args.wait} s the addresses were not each on exactly one host`,
      reloaded: true,
    })
  },
})

function converge({ is }: Change<KeepalivedState>, args: KeepalivedArguments): Script {
  const { root, name } = placeOf(args)
  // What an interrupted transaction has left is put back first, so what was read is then no longer there.
  const since = is.unfinished ? {} : { since: is.since }
  if (args.state === 'absent') {
    return transaction({ root, changes: [{ kind: 'absent', path: name, ...since }], test: lines(), movable: true })
  }
  const addresses = virtualAddresses(args)
  return transaction({
    root,
    changes: [{ kind: 'file', path: name, content: configurationText(args), mode: args.mode, ...since }],
    test: configurationTest(is.version, name),
    movable: true,
    ...(is.running ? { apply: reload(args.pid_file) } : {}),
    ...(is.running && args.wait > 0 && addresses.length > 0 ? { verify: settle(addresses, args.wait) } : {}),
  })
}

/** What a person should know although nothing has failed. */
function warningsOf(is: KeepalivedState, should: Wish<KeepalivedState>, said: string | undefined) {
  const warnings = [
    ...(should.file?.kind === 'file' && is.version !== '' && !canTest(is.version)
      ? [`keepalived ${is.version} cannot test a configuration; 2.0.6 or newer can`]
      : []),
    ...(said?.endsWith('status 143')
      ? [
          `keepalived ${is.version} broke its own test off, as it does where scripts run as another user; what it had not come to was not tested`,
        ]
      : []),
    ...(said?.includes('SECURITY VIOLATION')
      ? ['scripts that somebody other than root may change are run as root: set enable_script_security']
      : []),
  ]
  return warnings.length > 0 ? { warnings } : {}
}
