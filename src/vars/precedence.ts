import type { Layer } from './layer.ts'

/** Where variables may come from, weakest first. This list is the whole precedence of Ansible. */
export const slots = [
  /** `defaults/main.yml` of the play's roles, then of the task's own role. */
  'roleDefaults',
  /** Variables of `all`, then of the host's groups, in inventory sources. */
  'inventoryAll',
  'inventoryGroups',
  /** `group_vars/all` beside the inventory, then beside the playbook. */
  'groupFilesAll',
  'playGroupFilesAll',
  /** `group_vars/<group>` beside the inventory, then beside the playbook. */
  'groupFiles',
  'playGroupFiles',
  /** The host's own in inventory sources and by `add_host`, then `host_vars/<host>` beside inventory and playbook. */
  'inventoryHost',
  'hostFiles',
  'playHostFiles',
  /** Facts, and what `set_fact` made with `cacheable`. */
  'facts',
  'playVars',
  'varsPrompt',
  'varsFiles',
  /** `vars/main.yml` of the play's roles, then of the task's own role and those it depends on. */
  'playRoleVars',
  'roleVars',
  /** `vars:` of the blocks around the task, outermost first, then its own. */
  'blockVars',
  'taskVars',
  'includeVars',
  /** `set_fact` and registered results. */
  'setFacts',
  /** Parameters of the role (`roles:`, `include_role`), then of the include that brought the task. */
  'roleParams',
  'includeParams',
  'extraVars',
  'magic',
  /** The item of the loop, its index, and the result of the attempt before in `until`. */
  'loop',
] as const

export type Slot = (typeof slots)[number]

/** The layers of a scope by their origin; several of one origin stand weakest first. */
export type Slots = { readonly [slot in Slot]?: Layer | readonly Layer[] | undefined }

/** The slots that `hostvars` shows of another host: nothing of the play and the task. */
export const hostvarsSlots: readonly Slot[] = [
  'inventoryAll',
  'inventoryGroups',
  'groupFilesAll',
  'playGroupFilesAll',
  'groupFiles',
  'playGroupFiles',
  'inventoryHost',
  'hostFiles',
  'playHostFiles',
  'facts',
  'includeVars',
  'setFacts',
  'extraVars',
  'magic',
]

/** The layers in the order they are asked, strongest first. */
export function stack(layers: Slots, only: readonly Slot[] = slots): readonly Layer[] {
  const made: Layer[] = []
  for (let i = only.length - 1; i >= 0; i--) {
    const here = layers[only[i]!]
    if (here === undefined) continue
    if (!Array.isArray(here)) made.push(here as Layer)
    else for (let j = here.length - 1; j >= 0; j--) made.push(here[j] as Layer)
  }
  return made
}
