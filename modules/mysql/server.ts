/** What kind of server answered. */
export interface Server {
  readonly family: 'mariadb' | 'mysql'
  readonly major: number
  readonly minor: number
  readonly patch: number
  /** The version as the server has it. */
  readonly full: string
}

/** The server of a `VERSION()`. */
export function readServer(full: string): Server {
  // MariaDB before 11 may put 5.5.5- before its version, for old replicas.
  const [, major = 0, minor = 0, patch = 0] = /^(?:5\.5\.5-)?(\d+)\.(\d+)(?:\.(\d+))?/.exec(full) ?? []
  const family = /mariadb/i.test(full) ? 'mariadb' : 'mysql'
  return { family, major: Number(major), minor: Number(minor), patch: Number(patch), full }
}

/** Whether a server is of a family, of this version or a later one. */
export const isSince = (server: Server, family: Server['family'], major: number, minor = 0, patch = 0): boolean =>
  server.family === family &&
  [server.major - major, server.minor - minor, server.patch - patch].reduce((all, one) => all || one, 0) >= 0
