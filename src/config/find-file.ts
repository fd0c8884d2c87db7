import { accessSync, constants, statSync } from 'node:fs'
import { join } from 'node:path'
import { resolvePath } from './path.ts'

/** Where the configuration file is looked for. */
export interface ConfigPlaces {
  readonly env: { readonly [name: string]: string | undefined }
  readonly cwd: string
  readonly home: string
  /** The file of the whole machine. */
  readonly system: string
}

/** The file that is read, if there is one, and what to warn of. */
export interface FoundFile {
  readonly file: string | undefined
  readonly warning: string | undefined
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK)
    return !statSync(path).isDirectory()
  } catch {
    return false
  }
}

function mode(path: string): number {
  try {
    return statSync(path).mode
  } catch {
    return 0
  }
}

const isFolder = (path: string): boolean => (mode(path) & constants.S_IFMT) === constants.S_IFDIR

/**
 * The configuration file: that of `ANSIBLE_CONFIG`, else `ansible.cfg` here, `~/.ansible.cfg`, `/etc/ansible/ansible.cfg`.
 * The one here is passed over in a folder that everybody may write to: somebody else could have put it there.
 */
export function findConfigFile({ env, cwd, home, system }: ConfigPlaces): FoundFile {
  const named = env.ANSIBLE_CONFIG ? resolvePath(env.ANSIBLE_CONFIG, { folder: cwd, cwd, home, env }) : undefined
  const asked = named !== undefined && isFolder(named) ? join(named, 'ansible.cfg') : named
  const here = join(cwd, 'ansible.cfg')
  const open = (mode(cwd) & constants.S_IWOTH) !== 0
  const places = [...(asked ? [asked] : []), ...(open ? [] : [here]), join(home, '.ansible.cfg'), system]
  const file = places.find(isReadable)
  const passedOver = open && isReadable(here) && (asked === undefined || file !== asked)
  return {
    file,
    warning: passedOver
      ? `Everybody may write to this folder (${cwd}), so the ansible.cfg in it is not read; name it in ANSIBLE_CONFIG if it is yours`
      : undefined,
  }
}
