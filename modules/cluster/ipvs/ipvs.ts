import { type Change, type Diff, type Question, resource, type Wish } from '../../../src/module/contract.ts'
import { partFunction } from '../../../src/shell/parts.ts'
import { lines, type Script, sh } from '../../../src/shell/script.ts'
import { toolPath } from '../../../src/shell/tool-path.ts'
import { readParts } from '../part.ts'
import { ready } from '../ready-files.ts'
import { type IpvsArguments, ipvsArguments } from './arguments.ts'
import { changeRules, drainScript, guardScript, runRules } from './change.ts'
import { keepalivedQuestion } from './keepalived.ts'
import { refuseDisconnecting, refuseFlaws, refuseOwned } from './refusals.ts'
import { kernelTimeouts, rulesOf, syncRule, type Timeouts, timeoutsRule } from './rules.ts'
import { savedFiles, savedQuestion } from './saved.ts'
import { savingFiles, savingScripts, wishedSaving } from './saving.ts'
import { type IpvsState, readState } from './state.ts'
import { roles, syncWish } from './sync-wish.ts'
import { asked, tableQuestion } from './table.ts'
import { wishedView } from './view.ts'
import { wishesOf } from './wish.ts'

const NO_WISH = { rules: null, connections: null, owners: null, mtus: null, mechanism: null } as const

/** Virtual services of IPVS, the load balancer of Linux. */
export const ipvs = resource<IpvsArguments, IpvsState>({
  name: 'ipvs',
  purpose: 'Virtual services of IPVS, the load balancer of the Linux kernel, and their real servers.',
  returns: { commands: 'The lines of ipvsadm that make the change, in their order, in check mode too.' },
  examples: [
    {
      name: 'A web service in direct routing',
      args: {
        address: '192.0.2.50',
        port: 80,
        scheduler: 'wlc',
        saved: true,
        real_servers: [{ address: '192.0.2.21', weight: 2 }, { address: '192.0.2.22' }],
      },
    },
    {
      name: 'One real server gets no new clients, and is waited for',
      args: {
        address: '192.0.2.50',
        port: 80,
        state: 'drained',
        drain_timeout: 600,
        real_servers: [{ address: '192.0.2.22' }],
      },
    },
    {
      name: 'The whole table is this and nothing else',
      args: {
        state: 'exact',
        services: [
          { address: '192.0.2.50', port: 80, scheduler: 'rr', real_servers: [{ address: '192.0.2.21' }] },
          { fwmark: 7, persistence_timeout: 300, real_servers: [{ address: '192.0.2.21' }] },
        ],
        timeouts: { tcp: 600 },
      },
    },
  ],
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
      savingFiles(change).length > 0 && ready(savingFiles(change)),
      runRules(allRules(change)),
      ...savingScripts(change),
      change.should.drained === true && waitScript(change, given),
    ),
  report: (_given, change) => ({ commands: allRules(change).map((rule) => `ipvsadm ${rule}`) }),
  diff: (_given, { is, should }) =>
    [
      titled('the table of IPVS', tableText(is, should), tableText({ ...is, ...withoutNull(should) }, should)),
      titled(savedFiles[is.mechanism], textOf(is.saved), textOf(should.saved ?? is.saved)),
    ].filter(({ before, after }) => before !== after),
})

const titled = (title: string, before: string, after: string): Diff => ({
  before,
  after,
  beforeHeader: title,
  afterHeader: title,
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

function wishedState(given: IpvsArguments, is: IpvsState): Wish<IpvsState> {
  const services = wishedView(given, is.services)
  const timeouts = given.timeouts && given.state !== 'drained' ? timeoutsOf(given, is) : null
  const daemons = roles.map((role) => syncWish(given, role) ?? null)
  refuseOwned(given, is)
  refuseFlaws(given, is, services, daemons)
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

/** A table in the words of ipvsadm, as far as it is spoken of. */
function tableText({ services, timeouts, ...daemons }: IpvsState, spoken: Wish<IpvsState>): string {
  const rules = Object.entries(services)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([key, service]) => {
      if (!service) return []
      const [own = '', ...servers] = rulesOf(key, { ...service, real_servers: withoutNull(service.real_servers) })
      return [own, ...servers.sort()]
    })
  const syncs = roles.flatMap((role) => {
    const daemon = spoken[`sync_${role}`] !== null && daemons[`sync_${role}`]
    return daemon ? [syncRule(role, daemon)] : []
  })
  return textOf([...(spoken.timeouts ? [timeoutsRule(timeouts)] : []), ...syncs, ...rules])
}

const withoutNull = <T>(values: { readonly [name: string]: T | null }): { readonly [name: string]: T } =>
  Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [[name, value]])))
