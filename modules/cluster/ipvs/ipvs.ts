import { type Change, type Question, Refusal, resource, type Wish } from '../../../src/module/contract.ts'
import { lines, type Script, sh } from '../../../src/shell/script.ts'
import { partFunction, readParts, toolPath } from '../part.ts'
import { type IpvsArguments, ipvsArguments } from './arguments.ts'
import { changeRules, drainScript, guardScript, runRules } from './change.ts'
import { flawOf } from './flaw.ts'
import { keepalivedQuestion, owns, readOwned } from './keepalived.ts'
import { kernelTimeouts, readRules, rulesOf, syncRule, type Timeouts, timeoutsRule } from './rules.ts'
import {
  type Mechanism,
  readSaved,
  restoreAtBoot,
  savedFiles,
  savedQuestion,
  savedRules,
  savedTimeouts,
  writeSaved,
} from './saved.ts'
import { roles, type SyncView, syncFlaw, syncView, syncWish } from './sync-wish.ts'
import { asked, connectionsOf, readTable, type Table, tableQuestion } from './table.ts'
import { merged, type View, viewOf, wishedView } from './view.ts'
import { wishesOf } from './wish.ts'

/** What a task speaks of, and what has to be known beside it. */
export type IpvsState = {
  readonly services: View
  readonly timeouts: Timeouts
  readonly sync_master: SyncView
  readonly sync_backup: SyncView
  /** The lines that the host restores at boot. */
  readonly saved: readonly string[]
  readonly at_boot: boolean
  /** No real server that the task speaks of has weight or more connections than matter. */
  readonly drained: boolean
  /** The rest is never wished for: the lines of `ipvsadm -Sn`; connections by service and real server. */
  readonly rules: readonly string[]
  readonly connections: { readonly [key: string]: { readonly [real: string]: number } }
  /** The configuration of the keepalived that looks after a service, `timeouts` or `sync`. */
  readonly owners: { readonly [what: string]: string }
  readonly mtus: { readonly [name: string]: number }
  readonly mechanism: Mechanism
}

const NO_WISH = { rules: null, connections: null, owners: null, mtus: null, mechanism: null } as const

/** Virtual services of IPVS, the load balancer of Linux. */
export const ipvs = resource<IpvsArguments, IpvsState>({
  name: 'ipvs',
  purpose: 'Virtual services of IPVS, the load balancer of the Linux kernel, and their real servers.',
  args: ipvsArguments,
  observe: (given): Question<IpvsState> => ({
    script: asked(
      toolPath,
      partFunction,
      tableQuestion(neededModules(given)),
      keepalivedQuestion,
      given.saved && savedQuestion,
      ...interfacesOf(given).map((name) => sh`part ${`mtu ${name}`}; cat ${`/sys/class/net/${name}/mtu`} 2>/dev/null`),
    ),
    parse: (stdout) => readState(given, readParts(stdout)),
  }),
  desire: wishedState,
  converge: (change, given) =>
    lines(
      toolPath,
      tableKeys(change).length > 0 && guardScript(tableKeys(change), change.is.rules),
      runRules(allRules(change)),
      ...savingScripts(change),
      change.should.drained === true && waitScript(change, given),
    ),
  report: (_given, change) => ({ commands: allRules(change).map((rule) => `ipvsadm ${rule}`) }),
  diff: (_given, { is, should }) => [
    {
      before: tableText(is.services, is),
      after: tableText(should.services ?? is.services, { ...is, ...withoutNull(should) }),
      beforeHeader: 'the table of IPVS',
      afterHeader: 'the table of IPVS',
    },
    ...(should.saved === null
      ? []
      : [
          {
            before: textOf(is.saved),
            after: textOf(should.saved),
            beforeHeader: savedFiles[is.mechanism],
            afterHeader: savedFiles[is.mechanism],
          },
        ]),
  ],
})

const neededModules = (given: IpvsArguments): readonly string[] =>
  given.state === 'absent' || given.state === 'drained'
    ? []
    : [
        ...new Set(
          wishesOf(given).flatMap(({ said }) => [
            ...(said.scheduler ? [`ip_vs_${said.scheduler}`] : []),
            ...(said.persistence_engine ? [`ip_vs_pe_${said.persistence_engine}`] : []),
          ]),
        ),
      ]

const interfacesOf = (given: IpvsArguments): readonly string[] => [
  ...new Set(roles.flatMap((role) => syncWish(given, role) || []).map((daemon) => daemon.interface)),
]

function readState(given: IpvsArguments, parts: ReadonlyMap<string, readonly string[]>): IpvsState {
  const table = readTable(parts)
  const services = viewOf(given, table.services)
  const connections = connectionsIn(table, services)
  const saved = readSaved(parts)
  const mtus = [...parts].filter(([name, text]) => name.startsWith('mtu ') && text.length > 0)
  return {
    services,
    timeouts: table.timeouts,
    sync_master: syncView(syncWish(given, 'master'), table.daemons.master),
    sync_backup: syncView(syncWish(given, 'backup'), table.daemons.backup),
    saved: saved.rules,
    at_boot: saved.at_boot,
    drained: isDrained(given, services, connections),
    rules: table.rules,
    connections,
    owners: ownersOf(given, services, parts),
    mtus: Object.fromEntries(mtus.map(([name, [text]]) => [name.slice(4), Number(text)])),
    mechanism: saved.mechanism,
  }
}

function connectionsIn(table: Table, services: View): IpvsState['connections'] {
  return Object.fromEntries(
    Object.keys(services).map((key) => {
      const reals = Object.keys(table.services[key]?.real_servers ?? {})
      return [key, Object.fromEntries(reals.map((real) => [real, connectionsOf(table, key, real)]))]
    }),
  )
}

const isDrained = ({ drain_to }: IpvsArguments, services: View, connections: IpvsState['connections']): boolean =>
  Object.entries(services).every(([key, service]) =>
    Object.entries(service?.real_servers ?? {}).every(
      ([real, server]) => !server || (server.weight === 0 && (connections[key]?.[real] ?? 0) <= drain_to),
    ),
  )

function ownersOf(
  given: IpvsArguments,
  services: View,
  parts: ReadonlyMap<string, readonly string[]>,
): IpvsState['owners'] {
  const owners: Record<string, string> = {}
  for (const owned of readOwned(parts)) {
    const named = [...Object.keys(services), ...wishesOf(given).map(({ key }) => key)]
    for (const key of named) if (owns(owned, key)) owners[key] = owned.file
    if (owned.timeouts) owners.timeouts = owned.file
    if (owned.sync) owners.sync = owned.file
  }
  return owners
}

function wishedState(given: IpvsArguments, is: IpvsState): Wish<IpvsState> {
  const services = wishedView(given, is.services)
  const timeouts = given.timeouts && given.state !== 'drained' ? timeoutsOf(given, is) : null
  const daemons = roles.map((role) => syncWish(given, role) ?? null)
  refuseOwned(given, is)
  for (const wish of wishesOf(given)) {
    const service = services[wish.key]
    const flaw = service && (given.state === 'present' || given.state === 'exact') && flawOf(wish, service)
    if (flaw) throw new Refusal(flaw)
  }
  for (const daemon of daemons) {
    const flaw = daemon && syncFlaw(daemon, is.mtus[daemon.interface])
    if (flaw) throw new Refusal(flaw)
  }
  refuseDisconnecting(given, is, services)
  const [sync_master = null, sync_backup = null] = daemons
  return {
    ...NO_WISH,
    services,
    timeouts,
    sync_master,
    sync_backup,
    drained: given.state === 'drained' ? true : null,
    ...wishedSaving(given, is, services, timeouts),
  }
}

const timeoutsOf = ({ state, timeouts }: IpvsArguments, is: IpvsState): Timeouts =>
  state === 'absent'
    ? kernelTimeouts
    : { ...(state === 'exact' ? kernelTimeouts : is.timeouts), ...said(timeouts ?? {}) }

const said = (timeouts: { readonly [K in keyof Timeouts]?: number | undefined }): Partial<Timeouts> =>
  Object.fromEntries(Object.entries(timeouts).filter(([, seconds]) => seconds !== undefined))

function refuseOwned(given: IpvsArguments, { owners }: IpvsState): void {
  if (given.force) return
  const asks = { timeouts: given.timeouts !== undefined, sync: given.sync_daemons !== undefined }
  const names = { timeouts: 'the timeouts of IPVS', sync: 'the sync daemons of IPVS' }
  for (const [what, file] of Object.entries(owners)) {
    if (what === 'timeouts' || what === 'sync') {
      if (!asks[what]) continue
      throw new Refusal(owned(names[what], file))
    }
    throw new Refusal(owned(what, file))
  }
}

const owned = (what: string, file: string): string =>
  `keepalived looks after ${what} (${file}) and would undo a change: make it there, or say force: yes`

function refuseDisconnecting(given: IpvsArguments, is: IpvsState, should: View): void {
  if (given.disconnect) return
  for (const [key, service] of Object.entries(is.services)) {
    const wished = should[key]
    const gone = Object.keys(is.connections[key] ?? {}).filter((real) => {
      if (!wished) return service !== null
      return Boolean(service?.real_servers[real]) && !wished.real_servers[real]
    })
    const busy = gone.map((real) => [real, is.connections[key]?.[real] ?? 0] as const).filter(([, count]) => count > 0)
    if (busy.length === 0) continue
    const list = busy.map(([real, count]) => `${real} (${count})`).join(', ')
    throw new Refusal(
      `${key}: clients are connected to ${list} and would be cut off: use state: drained before, or say disconnect: yes`,
    )
  }
}

function wishedSaving(
  given: IpvsArguments,
  is: IpvsState,
  should: View,
  timeouts: Timeouts | null,
): Pick<Wish<IpvsState>, 'saved' | 'at_boot'> {
  if (!given.saved) return { saved: null, at_boot: null }
  if (is.mechanism === 'none') {
    throw new Refusal(
      'saved: this host has neither /etc/init.d/ipvsadm (Debian) nor ipvsadm.service (Red Hat), which restore the table at boot: install the package ipvsadm of the distribution',
    )
  }
  const { services, others } = readRules(is.saved)
  const kept = others.filter((line) => {
    if (line.startsWith('--set')) return timeouts === null
    const role = roles.find((one) => line.startsWith(`--start-daemon ${one} `))
    return role === undefined || syncWish(given, role) === undefined
  })
  const daemons = roles.flatMap((role) => {
    const daemon = syncWish(given, role)
    return daemon ? [syncRule(role, daemon)] : []
  })
  const all = [...kept, ...(timeouts ? savedTimeouts(timeouts) : []), ...daemons]
  return { saved: savedRules(merged(given, services, should), all), at_boot: true }
}

/** Every line of ipvsadm that a change takes, in order. */
const allRules = ({ is, should }: Change<IpvsState>): readonly string[] => [
  ...(should.timeouts && timeoutsRule(should.timeouts) !== timeoutsRule(is.timeouts)
    ? [timeoutsRule(should.timeouts)]
    : []),
  ...changeRules(is.services, should.services ?? is.services),
  ...roles.flatMap((role) => syncRules(role, is, should)),
]

function syncRules(role: 'master' | 'backup', is: IpvsState, should: Wish<IpvsState>): readonly string[] {
  const name = `sync_${role}` as const
  const [runs, wished] = [is[name], should[name]]
  if (wished === null || (runs && wished && syncRule(role, runs) === syncRule(role, wished))) return []
  return [...(runs ? [`--stop-daemon ${role}`] : []), ...(wished ? [syncRule(role, wished)] : [])]
}

/** The services that a change is about. */
const tableKeys = ({ is, should }: Change<IpvsState>): readonly string[] =>
  [...new Set([...Object.keys(is.services), ...Object.keys(should.services ?? {})])].filter((key) => {
    const [before, after] = [is.services[key], should.services?.[key]]
    return changeRules({ [key]: before ?? null }, { [key]: after ?? null }).length > 0
  })

const savingScripts = ({ is, should }: Change<IpvsState>): readonly (Script | false)[] => [
  should.saved !== null && textOf(should.saved) !== textOf(is.saved) && writeSaved(is.mechanism, should.saved),
  should.at_boot === true && !is.at_boot && restoreAtBoot(is.mechanism),
]

function waitScript({ is }: Change<IpvsState>, given: IpvsArguments): Script {
  const servers = Object.entries(is.services).flatMap(([key, service]) =>
    Object.entries(service?.real_servers ?? {}).flatMap(([real, server]) => (server ? [{ key, real }] : [])),
  )
  const persistent = Object.values(is.services).some((service) => (service?.persistence_timeout ?? 0) > 0)
  const hint = persistent
    ? '; persistent clients come back to it unless net.ipv4.vs.expire_quiescent_template is 1'
    : ''
  return drainScript(servers, given, hint)
}

const textOf = (rules: readonly string[]): string => rules.map((rule) => `${rule}\n`).join('')

function tableText(
  services: View,
  { timeouts, sync_master, sync_backup }: Pick<IpvsState, 'timeouts' | 'sync_master' | 'sync_backup'>,
): string {
  const rules = Object.entries(services)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([key, service]) => {
      if (!service) return []
      const present = Object.entries(service.real_servers).flatMap(([real, server]) =>
        server ? [[real, server] as const] : [],
      )
      const [own = '', ...servers] = rulesOf(key, { ...service, real_servers: Object.fromEntries(present) })
      return [own, ...servers.sort()]
    })
  const daemons = [
    sync_master ? [syncRule('master', sync_master)] : [],
    sync_backup ? [syncRule('backup', sync_backup)] : [],
  ]
  return textOf([timeoutsRule(timeouts), ...daemons.flat(), ...rules])
}

const withoutNull = (should: Wish<IpvsState>): Partial<IpvsState> =>
  Object.fromEntries(Object.entries(should).filter(([, value]) => value !== null)) as Partial<IpvsState>
