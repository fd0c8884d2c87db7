import type { Slot } from './precedence.ts'

/** A step of Ansible's list of precedence: the higher number wins. */
export interface Level {
  readonly number: number
  readonly name: string
}

/** The level of each origin of variables, numbered as Ansible's documentation does. */
export const levels: { readonly [slot in Slot]: Level } = {
  roleDefaults: { number: 2, name: 'role defaults' },
  inventoryAll: { number: 3, name: 'group all in the inventory' },
  inventoryGroups: { number: 3, name: 'group in the inventory' },
  groupFilesAll: { number: 4, name: 'group_vars/all beside the inventory' },
  playGroupFilesAll: { number: 5, name: 'group_vars/all beside the playbook' },
  groupFiles: { number: 6, name: 'group_vars beside the inventory' },
  playGroupFiles: { number: 7, name: 'group_vars beside the playbook' },
  inventoryHost: { number: 8, name: 'host in the inventory' },
  hostFiles: { number: 9, name: 'host_vars beside the inventory' },
  playHostFiles: { number: 10, name: 'host_vars beside the playbook' },
  facts: { number: 11, name: 'facts' },
  playVars: { number: 12, name: 'vars of the play' },
  varsPrompt: { number: 13, name: 'vars_prompt' },
  varsFiles: { number: 14, name: 'vars_files' },
  playRoleVars: { number: 15, name: 'vars of a role of the play' },
  roleVars: { number: 15, name: 'vars of the role' },
  blockVars: { number: 16, name: 'vars of the block' },
  taskVars: { number: 17, name: 'vars of the task' },
  includeVars: { number: 18, name: 'include_vars' },
  setFacts: { number: 19, name: 'set_fact and register' },
  roleParams: { number: 20, name: 'parameters of the role' },
  includeParams: { number: 21, name: 'parameters of the include' },
  extraVars: { number: 22, name: 'extra vars (-e)' },
  magic: { number: 23, name: 'set by the program' },
  loop: { number: 24, name: 'item of the loop' },
}
