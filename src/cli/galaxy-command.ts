import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { initRole } from '../galaxy/init-role.ts'
import { installRoles } from '../galaxy/install-roles.ts'
import { installedRoles, removeRole } from '../galaxy/installed-roles.ts'
import { readRequirements } from '../galaxy/requirements.ts'
import { roleWish, roleWords } from '../galaxy/role-wish.ts'
import { createNotices } from '../report/notice.ts'
import { exitCodes } from './exit-code.ts'
import type { GalaxyOptions } from './galaxy-options.ts'
import type { Workplace } from './workplace.ts'

type Of<A extends GalaxyOptions['action']> = Extract<GalaxyOptions, { readonly action: A }>

/** The name of the file that says what was installed for the requirements beside it. */
const LOCK = 'roles.lock'

/** Runs `tutti galaxy role` and returns its exit code. */
export async function galaxyCommand(options: GalaxyOptions, workplace: Workplace): Promise<number> {
  switch (options.action) {
    case 'install':
      await install(options, workplace)
      return exitCodes.done
    case 'list':
      return list(options, workplace)
    case 'remove':
      for (const role of options.roles) {
        const was = removeRole(role, options.rolesPaths)
        workplace.screen.out(was ? `- successfully removed ${role}` : `- ${role} is not installed, skipping.`)
      }
      return exitCodes.done
    case 'init':
      initRole(options.role, options.below, options.force)
      workplace.screen.out(`- Role ${options.role} was created successfully`)
      return exitCodes.done
  }
}

async function install(options: Of<'install'>, { screen, signal }: Workplace): Promise<void> {
  const { requirements } = options
  screen.out('Starting galaxy role install process')
  const wishes =
    requirements === undefined
      ? options.roles.map((word) => roleWish(roleWords(word), [process.cwd()]))
      : readRequirements(requirements)
  await installRoles(wishes, {
    ...options,
    lockFile: requirements === undefined ? undefined : join(dirname(requirements), LOCK),
    signal,
    say: (line) => screen.out(line),
    warn: createNotices(screen).warn,
  })
}

function list({ role, rolesPaths }: Of<'list'>, { screen }: Workplace): number {
  const { warn } = createNotices(screen)
  const there = rolesPaths.filter((path) => existsSync(path))
  for (const path of rolesPaths) if (!there.includes(path)) warn(`- the configured path ${path} does not exist.`)
  const found = there.flatMap((path) => installedRoles(path).map((one) => ({ path, ...one })))
  const shown = role === undefined ? found : found.filter(({ name }) => name === role)
  for (const path of role === undefined ? there : new Set(shown.map((one) => one.path))) {
    screen.out(`# ${path}`)
    for (const { name, version } of shown.filter((one) => one.path === path)) {
      screen.out(`- ${name}, ${version ?? '(unknown version)'}`)
    }
  }
  if (role !== undefined && shown.length === 0) screen.out(`- the role ${role} was not found`)
  return there.length > 0 ? exitCodes.done : exitCodes.badOptions
}
