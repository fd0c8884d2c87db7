/** The actions on roles that exist here. */
export const galaxyActions = ['install', 'list', 'remove', 'init'] as const

export type GalaxyAction = (typeof galaxyActions)[number]

/** The command line of `tutti galaxy role`. */
export type GalaxyOptions = { readonly verbosity: number } & (InstallRoles | ListRoles | RemoveRoles | InitRole)

interface InstallRoles {
  readonly action: 'install'
  /** Each `SOURCE[,VERSION[,NAME]]`. */
  readonly roles: readonly string[]
  readonly requirements: string | undefined
  readonly rolesPath: string
  readonly frozen: boolean
  readonly dependencies: boolean
  readonly force: 'nothing' | 'wishes' | 'dependencies too'
  readonly ignoreErrors: boolean
}

interface ListRoles {
  readonly action: 'list'
  /** The one to tell of; undefined for all. */
  readonly role: string | undefined
  readonly rolesPaths: readonly string[]
}

interface RemoveRoles {
  readonly action: 'remove'
  readonly roles: readonly string[]
  readonly rolesPaths: readonly string[]
}

interface InitRole {
  readonly action: 'init'
  readonly role: string
  readonly below: string
  readonly force: boolean
}
