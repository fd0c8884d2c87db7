import { z } from 'zod'
import * as argument from '../../../src/module/argument.ts'

/** A value of the cluster's; truth values are its words, numbers their text. */
const value = () =>
  z.preprocess(
    (raw) => {
      if (typeof raw === 'boolean') return String(raw)
      return typeof raw === 'number' || raw instanceof Number ? String(raw) : raw
    },
    z.string().regex(/^[^\n\r\t\0]*$/, 'expected text on one line'),
  )

/** The name of something: it becomes an identity in XML. */
const id = () =>
  argument
    .str()
    .pipe(
      z.string().regex(/^[A-Za-z_][\w.-]*$/, 'expected a name that begins with a letter, of letters, digits and . _ -'),
    )

/** Things by their names; a list of names stands for things without a word more. */
const byName = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (raw) =>
      Array.isArray(raw) && raw.every((one) => typeof one === 'string')
        ? Object.fromEntries(raw.map((one) => [one, {}]))
        : typeof raw === 'object' && raw !== null && !Array.isArray(raw)
          ? Object.fromEntries(Object.entries(raw).map(([name, one]) => [name, one ?? {}]))
          : raw,
    z.record(id(), item),
  )

/** Settings by their names; null takes one away. */
const settings = () =>
  z.preprocess(
    (raw) =>
      Array.isArray(raw) && raw.every((one) => typeof one === 'string')
        ? Object.fromEntries(raw.map((one) => [one, null]))
        : raw,
    z.record(z.string().regex(/^[\w#.:-]+$/, 'expected the name of a setting'), value().nullable()),
  )

const role = argument.choice(['Started', 'Stopped', 'Promoted', 'Unpromoted', 'Master', 'Slave'])
const action = argument.choice(['start', 'stop', 'promote', 'demote'])

const operation = z.object({ name: argument.str(), interval: value().default('0s') }).catchall(value())

/** `{monitor: {interval: 10s}}` says the same as `[{name: monitor, interval: 10s}]`. */
const operations = z.preprocess(
  (raw) =>
    typeof raw === 'object' && raw !== null && !Array.isArray(raw)
      ? Object.entries(raw).flatMap(([name, one]) =>
          (Array.isArray(one) ? one : [one]).map((each) => ({ name, ...(each as object | null) })),
        )
      : raw,
  z.array(operation),
)

const agent = argument
  .str()
  .pipe(
    z
      .string()
      .regex(
        /^(ocf:[\w.-]+:[\w.-]+|(stonith|systemd|lsb|service):[\w.@:/-]+)$/,
        'expected class:provider:type, as ocf:heartbeat:IPaddr2, systemd:nginx or stonith:fence_ipmilan',
      ),
  )

const primitive = z.strictObject({
  agent: agent.optional().describe('What runs it: class:provider:type.'),
  params: settings().optional().describe('Its parameters.'),
  secret_params: z
    .record(z.string(), value())
    .optional()
    .meta({ secret: true })
    .describe('Parameters that nobody may see.'),
  meta: settings().optional().describe('What the cluster is told of it: target-role, migration-threshold, …'),
  utilization: settings().optional().describe('What it takes of a node.'),
  operations: operations.optional().describe('All its operations with their interval, timeout and on-fail.'),
})

const group = z.strictObject({
  members: argument.list(argument.str()).optional().describe('The primitives in the order in which they start.'),
  meta: settings().optional().describe('What the cluster is told of it.'),
})

const clone = z.strictObject({
  resource: argument.str().optional().describe('The primitive or group that runs several times.'),
  promotable: argument.bool().optional().describe('Whether instances have two roles.'),
  meta: settings().optional().describe('clone-max, clone-node-max, promoted-max, interleave, notify, …'),
})

const expression = z.strictObject({
  attribute: argument.str(),
  operation: argument.choice(['lt', 'gt', 'lte', 'gte', 'eq', 'ne', 'defined', 'not_defined']),
  value: value().optional(),
  type: argument.choice(['string', 'integer', 'number', 'version']).optional(),
})

const rule = z.strictObject({
  score: value().optional(),
  score_attribute: argument.str().optional(),
  role: role.optional(),
  boolean_op: argument.choice(['and', 'or']).optional(),
  expressions: z.array(expression).min(1),
})

const location = z.strictObject({
  resource: argument.str().optional(),
  node: argument.str().optional(),
  score: value().optional(),
  role: role.optional(),
  resource_discovery: argument.choice(['always', 'never', 'exclusive']).optional(),
  rules: z.array(rule).optional(),
})

const set = z.strictObject({
  resources: argument.list(argument.str()),
  sequential: argument.bool().optional(),
  require_all: argument.bool().optional(),
  role: role.optional(),
  action: action.optional(),
})

const colocation = z.strictObject({
  resource: argument.str().optional(),
  with: argument.str().optional(),
  score: value().optional(),
  resource_role: role.optional(),
  with_role: role.optional(),
  sets: z.array(set).optional(),
})

const order = z.strictObject({
  first: argument.str().optional(),
  // biome-ignore lint/suspicious/noThenProperty: the cluster's own word
  then: argument.str().optional(),
  first_action: action.optional(),
  then_action: action.optional(),
  kind: argument.choice(['Mandatory', 'Optional', 'Serialize']).optional(),
  symmetrical: argument.bool().optional(),
  sets: z.array(set).optional(),
})

const node = z.strictObject({
  standby: argument.bool().optional().describe('Whether it runs nothing.'),
  maintenance: argument.bool().optional().describe('Whether the cluster leaves alone what runs on it.'),
  attributes: settings().optional().describe('What rules of locations look at.'),
})

const level = z.strictObject({
  target: argument.str(),
  level: argument.int().pipe(z.int().min(1).max(9)).default(1),
  devices: argument.list(argument.str()),
})

/** What pacemaker takes: the whole or a part of a cluster's configuration. */
export const pacemakerArguments = argument
  .args({
    state: argument
      .choice(['present', 'absent', 'exact'])
      .default('present')
      .describe('Whether it is there, and for exact whether anything else is.'),
    properties: settings().optional().describe('Settings of the cluster: stonith-enabled, no-quorum-policy, …'),
    resource_defaults: settings().optional().describe('What holds for every resource: resource-stickiness, …'),
    operation_defaults: settings().optional().describe('What holds for every operation: timeout, …'),
    primitives: byName(primitive).optional().describe('Resources by name, those of STONITH too.'),
    groups: byName(group).optional().describe('Groups by name: resources in one place, one after the other.'),
    clones: byName(clone).optional().describe('Clones by name, promotable ones too.'),
    locations: byName(location).optional().describe('Which node a resource prefers or avoids, by name.'),
    colocations: byName(colocation).optional().describe('What runs beside what, by name.'),
    orders: byName(order).optional().describe('What starts before what, by name.'),
    nodes: z.record(z.string(), node).optional().describe('Standby, maintenance and attributes of nodes.'),
    fencing_levels: z
      .array(level)
      .optional()
      .describe('Which devices of STONITH are tried for a node, and in which turn.'),
    interrupt: argument
      .bool()
      .default(false)
      .describe('Stops, restarts or moves what runs, where the change asks for it.'),
    cleanup: argument
      .bool()
      .default(false)
      .describe('Forgets failures of the resources named, so that they are tried again.'),
    wait: argument
      .int()
      .pipe(z.int().min(0))
      .default(120)
      .describe('Seconds for the cluster to elect its controller, and again until the resources named run.'),
  })
  .superRefine((given, context) => {
    const complain = (message: string): void => context.addIssue({ code: 'custom', message })
    if (given.state === 'absent') return
    for (const [name, one] of Object.entries(given.groups ?? {}))
      if (one.members !== undefined && one.members.length === 0) complain(`groups: ${name} has no members`)
    for (const [name, one] of Object.entries(given.locations ?? {})) {
      if (one.resource === undefined) complain(`locations: ${name} needs a resource`)
      const ways = [one.node !== undefined, one.rules !== undefined].filter(Boolean).length
      if (ways !== 1) complain(`locations: ${name} needs either a node or rules`)
      if (one.node !== undefined && one.score === undefined) complain(`locations: ${name} needs a score`)
    }
    const paired = (kind: string, name: string, sets: unknown, ...words: readonly (string | undefined)[]): void => {
      const said = words.filter((word) => word !== undefined).length
      if (sets === undefined ? said !== words.length : said > 0)
        complain(`${kind}: ${name} needs either both resources or sets`)
    }
    for (const [name, one] of Object.entries(given.colocations ?? {}))
      paired('colocations', name, one.sets, one.resource, one.with)
    for (const [name, one] of Object.entries(given.orders ?? {})) paired('orders', name, one.sets, one.first, one.then)
    const names = (['primitives', 'groups', 'clones', 'locations', 'colocations', 'orders'] as const).flatMap((kind) =>
      Object.keys(given[kind] ?? {}),
    )
    const twice = names.find((name, i) => names.indexOf(name) < i)
    if (twice !== undefined) complain(`${twice} names two things; a name belongs to one thing in the whole cluster`)
  })

export type Given = z.output<typeof pacemakerArguments>
export type PrimitiveGiven = z.output<typeof primitive>
export type GroupGiven = z.output<typeof group>
export type CloneGiven = z.output<typeof clone>
export type LocationGiven = z.output<typeof location>
export type SetGiven = z.output<typeof set>
export type Settings = z.output<ReturnType<typeof settings>>
