import { homedir } from 'node:os'

/** Where roles lie on a system, when nobody says otherwise. */
export const systemRolePaths: readonly string[] = ['~/.ansible/roles', '/usr/share/ansible/roles', '/etc/ansible/roles']

/** The folders of roles, those that were given or else the system's, `~` read as the person's own. */
export function rolesSearchPath(
  given: readonly string[],
  env: { readonly [name: string]: string | undefined },
): readonly string[] {
  const paths = given.length > 0 ? given : systemRolePaths
  return paths.map((path) => path.replace(/^~(?=\/|$)/, env.HOME ?? homedir()))
}
