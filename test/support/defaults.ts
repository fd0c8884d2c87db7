import { type Defaults, defaultsOf } from '../../src/cli/defaults.ts'
import { Configuration } from '../../src/config/configuration.ts'

/** The configuration of an environment, without any file. */
export const configurationOf = (env: Readonly<Record<string, string>> = {}, cwd = '/cwd'): Configuration =>
  new Configuration({ env, cwd, home: '/home/me', system: '/nonexistent' }, undefined, new Map(), [])

/** What options are where an environment and no file says so. */
export const defaultsFor = (env: Readonly<Record<string, string>> = {}, cwd = '/cwd'): Defaults =>
  defaultsOf(configurationOf(env, cwd))
