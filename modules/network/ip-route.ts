import * as argument from '../../src/module/argument.ts'
import { type Change, Refusal, resource, type Wish } from '../../src/module/contract.ts'
import { asText, readFields } from '../../src/shell/fields.ts'
import { lines, type Script, sh } from '../../src/shell/script.ts'
import { address, networkOf } from './address.ts'
import { deviceName, toolPath } from './ip-tool.ts'
import { type LoginSession, readSession, sessionQuestion } from './login-session.ts'
import { destination, plainMetric, type Route, readRoutes, routeKinds } from './route-list.ts'

const args = argument
  .args({
    dest: argument
      .line()
      .refine((text) => destination(text, '4') !== undefined, 'expected default, or an address with its prefix')
      .meta({ aliases: ['destination'] })
      .describe('Where packets go: `default`, or a network such as 10.1.0.0/16.'),
    via: address().optional().describe('The router.'),
    device: deviceName()
      .optional()
      .meta({ aliases: ['dev', 'interface'] })
      .describe('The interface.'),
    table: argument
      .line()
      .refine((text) => /^[\w.-]+$/.test(text) && !text.startsWith('-'), 'expected the name or number of a table')
      .default('main')
      .describe('The table of routes, by name or number.'),
    metric: argument
      .int()
      .optional()
      .describe('The lower, the sooner it is taken. absent without one means every metric.'),
    src: address().optional().describe('The address that the host itself sends from.'),
    scope: argument.choice(['global', 'link', 'host']).optional().describe('How far away the destination is.'),
    mtu: argument.int().optional().describe('The largest packet, in bytes.'),
    onlink: argument.bool().default(false).describe('The router is on the link, whatever the addresses say.'),
    kind: argument
      .choice(routeKinds)
      .default('unicast')
      .describe('blackhole drops packets silently, unreachable and prohibit say so.'),
    family: argument.choice(['ipv4', 'ipv6']).default('ipv4').describe('Of `default` where no address tells it.'),
    state: argument.choice(['present', 'absent']).default('present').describe('Whether the route should be there.'),
    force: argument.bool().default(false).describe('Takes away even the route by which the host is reached now.'),
  })
  .refine(({ state, kind, via, device }) => state === 'absent' || kind !== 'unicast' || (via ?? device) !== undefined, {
    message: 'via or device is required with state=present',
  })

type Given = typeof args._output

/** A route, of which the kernel has one for each destination and metric of a table. */
type RouteState = {
  readonly found: boolean
  readonly kind: string
  readonly via: string
  readonly device: string
  readonly src: string
  readonly scope: string
  readonly mtu: number
  readonly onlink: boolean
  /** Every route that is meant. */
  readonly routes: readonly Route[]
  readonly session: LoginSession | null
  /** The way that answers go to who is logged in. */
  readonly way: Route | null
}

const familyOf = ({ dest, via, src, family }: Given): '4' | '6' => {
  const told = [dest, via, src].find((one) => one !== undefined && one !== 'default')
  if (told === undefined) return family === 'ipv6' ? '6' : '4'
  return told.includes(':') ? '6' : '4'
}

const destOf = (given: Given): string => networkOf(destination(given.dest, familyOf(given)) ?? '')

/** The routes that the task is about. */
function meant(given: Given, routes: readonly Route[]): readonly Route[] {
  const family = familyOf(given)
  const same = routes.filter((one) => one.dest === destOf(given))
  if (given.state === 'present')
    return same.filter((one) => one.metric === (given.metric ?? plainMetric(family))).slice(0, 1)
  return same.filter(
    (one) =>
      (given.metric === undefined || one.metric === given.metric) &&
      (given.via === undefined || one.via === given.via) &&
      (given.device === undefined || one.device === given.device),
  )
}

function readState(given: Given, fields: ReadonlyMap<string, string>): RouteState {
  if (fields.has('lack')) throw new Refusal(asText(fields.get('lack') ?? ''))
  if (fields.has('small') && (given.mtu !== undefined || given.onlink)) {
    throw new Refusal('the ip of busybox does not tell mtu and onlink of a route: they take the package iproute2')
  }
  const family = familyOf(given)
  const routes = meant(given, readRoutes(asText(fields.get('routes') ?? ''), family))
  const [one] = routes
  const session = readSession(fields) ?? null
  const way = session && readRoutes(asText(fields.get('way') ?? ''), session.client.includes(':') ? '6' : '4')[0]
  return {
    found: one !== undefined,
    kind: one?.kind ?? '',
    via: one?.via ?? '',
    device: one?.device ?? '',
    src: one?.src ?? '',
    scope: one?.scope ?? '',
    mtu: one?.mtu ?? 0,
    onlink: one?.onlink ?? false,
    routes,
    session,
    way: way ?? null,
  }
}

/** Whether the answers to who is logged in go this way. */
function carriesSession({ table }: Given, { session, way }: RouteState, route: Route): boolean {
  if (!session || !way || table !== 'main') return false
  if (session.client.includes(':') !== route.dest.includes(':')) return false
  const [, length = ''] = route.dest.split('/')
  return networkOf(`${session.client}/${length}`) === route.dest && way.via === route.via && way.device === route.device
}

const NOTHING: Wish<RouteState> = {
  found: null,
  kind: null,
  via: null,
  device: null,
  src: null,
  scope: null,
  mtu: null,
  onlink: null,
  routes: null,
  session: null,
  way: null,
}

function desire(given: Given, is: RouteState): Wish<RouteState> {
  const { state, kind, via, device, src, scope, mtu, onlink, force, dest } = given
  const another = (one: Route): boolean =>
    state === 'absent' || kind !== one.kind || (via ?? '') !== one.via || (device ?? one.device) !== one.device
  if (!force && is.routes.some((one) => another(one) && carriesSession(given, is, one))) {
    throw new Refusal(
      `the host is reached by its route to ${dest} now, from ${is.session?.client}; nothing was changed. force: true changes it all the same.`,
    )
  }
  if (state === 'absent') return { ...NOTHING, found: false }
  if (kind !== 'unicast') return { ...NOTHING, found: true, kind }
  return {
    ...NOTHING,
    found: true,
    kind,
    via: via ?? '',
    device: device ?? null,
    src: src ?? null,
    scope: scope ?? null,
    mtu: mtu ?? null,
    onlink,
  }
}

function converge({ is }: Change<RouteState>, given: Given): Script {
  const { state, kind, via, device, src, scope, mtu, onlink, table, metric } = given
  const family = `-${familyOf(given)}`
  const told = (name: string, value: string | number | undefined): readonly (string | number)[] =>
    value === undefined || value === '' ? [] : [name, value]
  if (state === 'absent') {
    return lines(
      toolPath,
      ...is.routes.map((one) => {
        const words = [...told('via', one.via), ...told('dev', one.device), ...told('metric', one.metric || undefined)]
        return sh`ip ${family} route del ${one.kind} ${one.dest} ${words} table ${table} || exit`
      }),
    )
  }
  const words = [
    ...told('via', via),
    ...told('dev', device),
    ...told('metric', metric),
    ...told('src', src),
    ...told('scope', scope),
    ...told('mtu', mtu),
    ...(onlink ? ['onlink'] : []),
  ]
  return lines(toolPath, sh`ip ${family} route replace ${kind} ${destOf(given)} ${words} table ${table} || exit`)
}

const textOf = (one: Route): string =>
  [
    ...(one.kind === 'unicast' ? [] : [one.kind]),
    one.dest,
    ...(one.via === '' ? [] : ['via', one.via]),
    ...(one.device === '' ? [] : ['dev', one.device]),
    ...(one.metric === 0 ? [] : ['metric', one.metric]),
  ].join(' ')

/** A route of the kernel. */
export const ipRoute = resource<Given, RouteState>({
  name: 'ip_route',
  purpose: 'A route of the kernel, as long as the host runs.',
  returns: { routes: 'The routes of the destination as they were found.' },
  examples: [
    { name: 'A network behind a router', args: { dest: '10.1.0.0/16', via: '10.0.0.254' } },
    {
      name: 'Answers of a service leave by its own router',
      args: { dest: 'default', via: '10.0.2.1', device: 'eth1', table: '100' },
    },
    { name: 'Nothing goes there', args: { dest: '192.0.2.0/24', kind: 'blackhole' } },
  ],
  args,
  observe: (given) => ({
    script: lines(
      toolPath,
      sessionQuestion,
      sh`if command -v ip >/dev/null 2>&1; then
  printf 'routes=%s\000' "$(ip -o ${`-${familyOf(given)}`} route show table ${given.table} 2>/dev/null)"
  [ -z "$session" ] || printf 'way=%s\000' "$(ip -o route get "\${session%% *}" 2>/dev/null)"
  case $(ip -V 2>&1) in *iproute2*) ;; *) printf 'small=1\000' ;; esac
else printf 'lack=ip is not installed (the package iproute2)\000'; fi
exit 0`,
    ),
    parse: (_stdout, bytes) => readState(given, readFields(bytes)),
  }),
  desire,
  converge,
  report: (_given, { is }) => ({ routes: is.routes.map(textOf) }),
  diff: (given, { is, should }) => {
    const device = given.device ?? is.device
    const wished = should.found
      ? `${textOf({ ...is, ...given, dest: destOf(given), via: given.via ?? '', device, src: '', scope: '', mtu: 0, metric: given.metric ?? 0 })}\n`
      : ''
    return [{ before: is.routes.map((one) => `${textOf(one)}\n`).join(''), after: wished }]
  },
})
