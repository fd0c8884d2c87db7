import type { Mapping, Node, Scalar } from '../text/node.ts'
import { fromValue } from '../text/yaml.ts'
import { bareTask } from './bare-task.ts'
import type { Place } from './place.ts'
import { entry, type Reading } from './reading.ts'
import type { RoleUse } from './role.ts'
import type { Task } from './task.ts'

/** The task that holds the parameters of a role use against the role's specification; undefined where there is none. */
export function argumentCheck(reading: Reading, use: RoleUse, entryPoint: string, place: Place): Task | undefined {
  const { role } = use
  const name = entryPoint.replace(/\.(yml|yaml|json)$/, '')
  const spec = role.argumentSpecs && (entry(role.argumentSpecs, entryPoint) ?? entry(role.argumentSpecs, name))
  const module = reading.context.registry.find('validate_argument_spec')
  if (spec?.kind !== 'mapping' || !module) return undefined
  const { at } = spec
  const text = (value: string): Scalar => fromValue(value, at, true) as Scalar
  const described = entry(spec, 'short_description')
  const about = described?.kind === 'scalar' ? ` - ${described.text}` : ''
  const argument = (key: string, value: Node) => ({ key: text(key), value })
  const context: Mapping = {
    kind: 'mapping',
    at,
    entries: [
      argument('type', text('role')),
      argument('name', text(role.name)),
      argument('argument_spec_name', text(entryPoint)),
      argument('path', text(role.path)),
    ],
  }
  const options = entry(spec, 'options') ?? { kind: 'mapping', at, entries: [] }
  const provided: Mapping = { kind: 'mapping', at, entries: use.params.flatMap((one) => one.entries) }
  return {
    ...bareTask(at, 'ansible.builtin.validate_argument_spec', {
      kind: 'module',
      module,
      args: {
        at,
        whole: undefined,
        entries: [
          argument('argument_spec', options),
          argument('provided_arguments', provided),
          argument('validate_args_context', context),
        ],
      },
    }),
    name: text(`Validating arguments against arg spec '${entryPoint}'${about}`),
    directives: { ...place.directives, tags: [...place.directives.tags, 'always'] },
    role: use,
  }
}
