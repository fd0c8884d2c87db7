import { basename } from 'node:path'

/** The commands there are. */
export const commandNames = ['play', 'run', 'inventory', 'config', 'vault', 'galaxy', 'template', 'doc'] as const

export type CommandName = (typeof commandNames)[number]

/** Ansible's commands, and those that do the same here. */
const ansibleNames: { readonly [name: string]: CommandName } = {
  ansible: 'run',
  'ansible-playbook': 'play',
  'ansible-inventory': 'inventory',
  'ansible-config': 'config',
  'ansible-vault': 'vault',
  'ansible-galaxy': 'galaxy',
  'ansible-doc': 'doc',
}

/** What the program is by the name it was called under. */
export type CalledAs =
  | { readonly kind: 'tutti' }
  | { readonly kind: 'command'; readonly command: CommandName; readonly name: string }
  /** One of Ansible's other commands, which does not exist here. */
  | { readonly kind: 'absent'; readonly name: string }

/** Reads the name from the path of the program; a symlink named after one of Ansible's commands acts as that command. */
export function calledAs(program: string): CalledAs {
  const name = basename(program).replace(/\.(js|ts|mjs)$/, '')
  const command = ansibleNames[name]
  if (command) return { kind: 'command', command, name }
  return name.startsWith('ansible-') ? { kind: 'absent', name } : { kind: 'tutti' }
}
