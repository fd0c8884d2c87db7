import { basename } from 'node:path'

/** What the program is by the name it was called under. */
export type CalledAs =
  | { readonly kind: 'tutti' }
  | { readonly kind: 'command'; readonly command: 'play' | 'run' | 'doc'; readonly name: string }
  /** One of Ansible's other commands, which does not exist here. */
  | { readonly kind: 'absent'; readonly name: string }

/** Reads the name from the path of the program; a symlink named after one of Ansible's commands acts as that command. */
export function calledAs(program: string): CalledAs {
  const name = basename(program).replace(/\.(js|ts|mjs)$/, '')
  if (name === 'ansible') return { kind: 'command', command: 'run', name }
  if (name === 'ansible-playbook') return { kind: 'command', command: 'play', name }
  if (name === 'ansible-doc') return { kind: 'command', command: 'doc', name }
  return name.startsWith('ansible-') ? { kind: 'absent', name } : { kind: 'tutti' }
}
