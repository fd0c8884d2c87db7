import { type Change, Refusal, resource, type Wish } from '../../../src/module/contract.ts'
import { stateDiff } from '../state-diff.ts'
import { type Given, initiatorArguments, secretsOf, settingsOf } from './arguments.ts'
import { convergeInitiator, readDevices } from './converge-initiator.ts'
import type { InitiatorState, PortalRecord, SessionDisk } from './initiator-state.ts'
import { observeInitiator, samePortal } from './observe-initiator.ts'

const unlooked = { sessions: null, disks: null, found: null, nodes: null, address: null } as const

function desire(given: Given, is: InitiatorState): Wish<InitiatorState> {
  checkGiven(given)
  const leaves = given.state === 'absent' || given.login === false
  if (leaves && !given.force) checkUses(is)
  if (
    given.initiator_name !== undefined &&
    given.initiator_name !== is.initiator_name &&
    is.sessions.length > 0 &&
    !given.force
  ) {
    throw new Refusal(
      `the host is logged in at ${is.sessions.map(({ target }) => target).join(', ')} under its old name; log out first, or say force: yes`,
    )
  }
  const base = {
    ...unlooked,
    left_locked: false,
    initiator_name: given.initiator_name ?? null,
    rescanned: given.rescan ? true : null,
  }
  if (given.state === 'absent') return { ...base, records: [], logged_in: [], unknown: null }
  const records = given.target === undefined ? null : wishedRecords(given, is)
  return {
    ...base,
    records,
    logged_in:
      given.login === undefined || records === null ? null : given.login ? records.map(({ portal }) => portal) : [],
    unknown: given.discover ? [] : null,
  }
}

function checkGiven(given: Given): void {
  if (given.discover && given.portal === undefined) throw new Refusal('discover needs the portal that is to be asked')
  const hidden = Object.keys(given.settings).find((name) => name.includes('auth.'))
  if (hidden !== undefined) throw new Refusal(`${hidden} is no setting; say node_auth, node_user, node_pass and so on`)
  const needs = [given.login, given.node_auth, given.node_user, given.node_pass, given.startup, given.auto_node_startup]
  if (given.target === undefined && (given.state === 'absent' || needs.some((one) => one !== undefined))) {
    throw new Refusal('target is missing: what is asked for is about one target')
  }
}

/** A target that is known by no portal is made known at the portal of the task. */
function wishedRecords(given: Given, is: InitiatorState): readonly PortalRecord[] {
  const settings = settingsOf(given)
  const secrets = Object.fromEntries(
    Object.keys(secretsOf(given)).map((name) => [name, 'as asked']),
  ) as PortalRecord['secrets']
  const portals = is.records.map(({ portal }) => portal)
  const told = is.found.map((one) => one.split(' ')[0] ?? '')
  if (given.discover && told.length === 0 && portals.length === 0) {
    throw new Refusal(`the portal ${given.portal} does not tell of ${given.target}; is this host let in there?`)
  }
  const all = [...new Set([...portals, ...told])]
  if (all.length === 0 && given.portal === undefined) {
    throw new Refusal(`the host does not know ${given.target}; name its portal`)
  }
  const needed = all.length > 0 ? all : [`${is.address},${given.port},-1`]
  return needed.sort().map((portal) => {
    const before = is.records.find((one) => samePortal(one.portal, portal))
    return { portal: before?.portal ?? portal, settings: { ...settings }, secrets }
  })
}

function checkUses({ disks }: InitiatorState): void {
  const used = disks.filter(({ uses }) => uses.length > 0)
  if (used.length > 0) {
    const words = used.map(({ device, uses }) => `${device} is ${uses.join(', ')}`).join('; ')
    throw new Refusal(`${words}: stop its use before logging out, or say force: yes`)
  }
}

const report = (given: Given, { is }: Change<InitiatorState>, stdout: string) => {
  const disks: readonly SessionDisk[] = stdout === '' ? is.disks : readDevices(given, stdout)
  return {
    nodes: [...new Set([...is.nodes, ...is.found.map((one) => one.split(' ')[1] ?? '')])].sort(),
    disks,
    devicenodes: disks.flatMap(({ device, links }) => (links.length > 0 ? links : [device])),
    initiator_name: given.initiator_name ?? is.initiator_name,
  }
}

/** A target as a host uses it: known, logged in, with its disks. */
export const iscsiadm = resource<Given, InitiatorState>({
  name: 'iscsiadm',
  purpose: 'Which iSCSI targets a host knows, how it proves itself there, and whether it is logged in.',
  returns: {
    devicenodes: 'The paths of the disks, those that stay the same where there are any.',
    disks: 'The disks of the target with unit, portal, links and uses.',
    initiator_name: "The host's own name.",
    nodes: 'The targets that the host knows or was told of.',
  },
  examples: [
    {
      name: 'A target with its disks, also after a boot',
      args: {
        portal: '10.0.0.11',
        discover: true,
        target: 'iqn.2026-01.com.example:disk',
        node_auth: 'CHAP',
        node_user: 'web',
        node_pass: '{{ chap_secret }}',
        startup: 'automatic',
        login: true,
      },
    },
    { name: 'Disks that have grown', args: { target: 'iqn.2026-01.com.example:disk', rescan: true } },
    { name: 'A target that is no longer used', args: { target: 'iqn.2026-01.com.example:disk', state: 'absent' } },
  ],
  args: initiatorArguments,
  sees: 'network',
  momentary: ['rescanned'],
  observe: (given) => observeInitiator(given),
  desire,
  converge: convergeInitiator,
  diff: (_, change) => stateDiff(change, {}),
  report: (given, change, answer) => report(given, change, answer?.stdout ?? ''),
})
