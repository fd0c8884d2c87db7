import { type Returned, resource } from '../../src/module/contract.ts'
import { toolOutput } from './entries.ts'
import { type UserArgs, userArgs } from './user-args.ts'
import { convergeUser } from './user-change.ts'
import { desireUser, observeUser, readTold, readUserState, type UserState } from './user-state.ts'

/** Whether a text can be a hash of crypt(3), or a mark that forbids a password. */
function looksHashed(password: string): boolean {
  if (['*', '!', '*************'].includes(password)) return true
  const [, method, ...rest] = password.split('$')
  const hash = rest.at(-1)
  if (/[:*!]/.test(password) || method === undefined || hash === undefined || /[^a-zA-Z0-9./=]/.test(hash)) return false
  const length = { 1: 22, 5: 43, 6: 86 }[method]
  return length === undefined || hash.length === length
}

function warnings({ name, local, password, groups, append }: UserArgs, isThere: boolean): Returned {
  const all = [
    local && !isThere
      ? `'local: true' specified and user '${name}' was not found in /etc/passwd. The local user account may already exist if the local account database exists somewhere other than /etc/passwd.`
      : undefined,
    password && !looksHashed(password)
      ? "The input password appears not to have been hashed. The 'password' argument must be encrypted for this module to work properly."
      : undefined,
    append && groups === undefined
      ? "'append' is set, but no 'groups' are specified. Use 'groups' for appending new groups."
      : undefined,
  ].filter((one) => one !== undefined)
  return all.length === 0 ? {} : { warnings: all }
}

/** An account. */
export const user = resource<UserArgs, UserState>({
  name: 'user',
  purpose: 'An account: its groups, home folder, login shell, password and SSH key.',
  returns: {
    append: 'Whether its other groups were to be kept.',
    comment: 'Its full name.',
    create_home: 'Whether a home folder was to be made.',
    force: 'Whether it was to go even while in use.',
    group: 'The number of its primary group.',
    groups: 'The further groups that were given.',
    home: 'Its home folder.',
    move_home: 'Whether its home folder was to be moved.',
    name: 'Its name.',
    password: 'A word in the place of the password.',
    remove: 'Whether its home folder was to go.',
    shell: 'Its login shell.',
    ssh_fingerprint: 'The fingerprint of its SSH key.',
    ssh_key_file: 'The file of its SSH key.',
    ssh_public_key: 'Its public key.',
    state: '`present` or `absent`.',
    stderr: 'What the tools said; stderr_lines is the same in lines.',
    system: 'Whether it was to be a system account.',
    uid: 'Its number.',
  },
  examples: [
    {
      name: 'Who deploys',
      args: { name: 'deploy', groups: ['adm'], append: true, shell: '/bin/bash', generate_ssh_key: true },
    },
    { name: 'An account goes, with its home', args: { name: 'guest', state: 'absent', remove: true } },
  ],
  args: userArgs,
  observe: (args, { check }) => ({
    script: observeUser(args),
    parse: (stdout) => readUserState(args, stdout, check),
  }),
  desire: desireUser,
  converge: convergeUser,
  report(args, { is }, answer) {
    const base = { name: args.name, state: args.state, ...toolOutput(answer) }
    if (args.state === 'absent') {
      return is.state === 'absent' ? base : { ...base, force: args.force, remove: args.remove }
    }
    const told = answer ? readTold(answer.stdout) : is.told
    return {
      ...base,
      ...warnings(args, is.state !== 'absent'),
      ...(is.state === 'absent'
        ? { system: args.system, create_home: args.create_home }
        : { append: args.append, move_home: args.move_home }),
      ...(args.password === undefined ? {} : { password: 'NOT_LOGGING_PASSWORD' }),
      ...(told.uid === null
        ? {}
        : { uid: told.uid, group: told.gid, comment: told.comment, home: told.home, shell: told.shell }),
      ...(args.groups === undefined ? {} : { groups: args.groups.join(',') }),
      ...(args.generate_ssh_key
        ? {
            ssh_key_file: told.ssh_key_file,
            ssh_fingerprint: told.ssh_fingerprint,
            ssh_public_key: told.ssh_public_key,
          }
        : {}),
    }
  },
})
