import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { Failure } from '../error/failure.ts'
import { didYouMean } from '../text/nearest.ts'
import type { Defaults } from './defaults.ts'
import { type GalaxyAction, type GalaxyOptions, galaxyActions } from './galaxy-options.ts'
import { type Parsed, understand, WrongWords } from './understand.ts'

interface Flags {
  readonly verbose: number
  readonly rolesPath?: string
  readonly roleFile?: string
  readonly force?: boolean
  readonly forceWithDeps?: boolean
  readonly ignoreErrors?: boolean
  readonly deps?: boolean
  readonly frozen?: boolean
  readonly initPath?: string
}

const descriptions: { readonly [action in GalaxyAction]: string } = {
  install: 'Installs roles from repositories, tarballs and folders, with the roles they need.',
  list: 'Lists the roles that are installed.',
  remove: 'Removes roles.',
  init: 'Makes the files of a new role.',
}

/** What ansible-galaxy does with its server, which is not asked here. */
const absent: readonly string[] = ['delete', 'search', 'import', 'setup', 'info']

const help = (name: string): string =>
  [
    `Usage: ${name} [role] ACTION [options] [role...]`,
    '',
    ...galaxyActions.map((action) => `  ${action.padEnd(10)}${descriptions[action]}`),
    '',
    `  ${name} role ACTION --help lists the options`,
    '',
  ].join('\n')

/** Reads the words behind `tutti galaxy`; `name` is what the program was called as. */
export function parseGalaxy(words: readonly string[], defaults: Defaults, name: string): Parsed<GalaxyOptions> {
  const [action, ...rest] = words[0] === 'role' ? words.slice(1) : words
  if (action === '--help' || action === '-h' || action === 'help') return { kind: 'help', text: help(name) }
  if (action === 'collection') {
    throw new Failure('unsupported', 'collections are not installed; their roles can be, from their repositories')
  }
  if (action !== undefined && absent.includes(action)) {
    throw new Failure('unsupported', `${name} ${action} speaks with galaxy.ansible.com, which is not asked`)
  }
  const known = galaxyActions.find((one) => one === action)
  if (!known) {
    const message = action === undefined ? `${name} needs an action` : `${name}: there is no action "${action}"`
    throw new WrongWords(message, { hint: (action && didYouMean(action, galaxyActions)) || help(name).trim() })
  }
  const command = commandOf(known, name)
  return understand(command, rest, () => optionsOf(known, command.args, command.opts<Flags>(), defaults, name))
}

function commandOf(action: GalaxyAction, name: string): Command {
  const command = new Command(`${name} role ${action}`).description(descriptions[action])
  command.option('-v, --verbose', 'tell more', (_: unknown, before: number) => before + 1, 0)
  if (action !== 'init') command.option('-p, --roles-path <folder>', 'where roles lie')
  switch (action) {
    case 'install':
      return command
        .argument('[role...]', 'SOURCE[,VERSION[,NAME]]: git+https://…, a tarball, a folder')
        .option('-r, --role-file <file>', 'install what a file of requirements names, and write roles.lock beside it')
        .option('--frozen', 'install what roles.lock says, and refuse any difference')
        .option('-f, --force', 'replace roles that are there')
        .addOption(new Option('-n, --no-deps', 'leave out the roles that roles need').conflicts('forceWithDeps'))
        .option('--force-with-deps', 'replace roles that are there, and those they need')
        .option('-i, --ignore-errors', 'go on with the next role after one that cannot be fetched')
    case 'list':
      return command.argument('[role]', 'tell of this one only')
    case 'remove':
      return command.argument('<role...>', 'the names of roles')
    case 'init':
      return command
        .argument('<role>', 'the name of the role')
        .option('--init-path <folder>', 'make it below this folder')
        .option('-f, --force', 'write the first files of a role that is there anew')
  }
}

function optionsOf(
  action: GalaxyAction,
  args: readonly string[],
  flags: Flags,
  defaults: Defaults,
  name: string,
): GalaxyOptions {
  const rolesPaths = (flags.rolesPath?.split(':') ?? defaults.rolePaths).map((path) => resolve(path))
  const verbosity = flags.verbose + defaults.verbosity
  switch (action) {
    case 'install': {
      const requirements = flags.roleFile
      if (args.length === 0 && requirements === undefined) {
        throw new Failure('usage', `${name} role install needs roles, or a file of requirements`)
      }
      if (args.length > 0 && requirements !== undefined) {
        throw new Failure('usage', '--role-file and names of roles cannot be given together')
      }
      if (flags.frozen && requirements === undefined) {
        throw new Failure('usage', '--frozen needs a file of requirements, beside which roles.lock lies', {
          hint: 'add -r requirements.yml',
        })
      }
      return {
        action,
        verbosity,
        roles: args,
        requirements,
        rolesPath: rolesPaths[0] ?? resolve('roles'),
        frozen: flags.frozen ?? false,
        dependencies: flags.deps ?? true,
        force: flags.forceWithDeps ? 'dependencies too' : flags.force ? 'wishes' : 'nothing',
        ignoreErrors: flags.ignoreErrors ?? false,
      }
    }
    case 'list':
      return { action, verbosity, role: args[0], rolesPaths }
    case 'remove':
      return { action, verbosity, roles: args, rolesPaths }
    case 'init':
      return {
        action,
        verbosity,
        role: args[0] ?? '',
        below: resolve(flags.initPath ?? '.'),
        force: flags.force ?? false,
      }
  }
}
