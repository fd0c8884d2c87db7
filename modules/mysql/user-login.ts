import { Buffer } from 'node:buffer'
import { Refusal } from '../../src/module/contract.ts'
import { literal } from './escape.ts'
import { cachingHash, isNativeHash, nativeHash, saltOf, verifies } from './password-hash.ts'
import type { Row } from './read-results.ts'
import { isSince, type Server } from './server.ts'
import type { UserArgs } from './user-args.ts'

/** How an account logs in: the plugin, and what it keeps, as Latin-1. */
export interface Kept {
  readonly plugin: string
  readonly hash: string
}

/** What an account keeps, of its row in `mysql.user`. */
export const keptOf = (row: Row): Kept => {
  const hash = Buffer.from(row.tutti_hash ?? '', 'hex').toString('latin1')
  return { plugin: row.plugin ?? '', hash: hash === '' ? (row.Password ?? '') : hash }
}

/** Whether a task says anything of how the account logs in. */
export const wishesLogin = ({ password, plugin }: UserArgs): boolean =>
  (password !== undefined && password !== '') || plugin !== undefined

const hashed = ['mysql_native_password', 'caching_sha2_password']

/** Whether it cannot be seen if what the plugin was given is what it has: only the plugin knows what it makes of it. */
export const isOpaque = ({ password, plugin, plugin_hash_string, plugin_auth_string }: UserArgs): boolean =>
  !password &&
  plugin !== undefined &&
  plugin_hash_string === undefined &&
  plugin_auth_string !== undefined &&
  !hashed.includes(plugin) &&
  !isService(plugin)

const isService = (plugin: string): boolean => ['pam', 'auth_pam', 'unix_socket', 'auth_socket'].includes(plugin)

/** Whether an account logs in as was asked for. */
export function logsIn(args: UserArgs, { plugin, hash }: Kept): boolean {
  const { password, plugin: wanted, plugin_hash_string: string, plugin_auth_string: given } = args
  if (password) {
    if (!args.encrypted) return verifies(password, plugin, hash)
    return hash.toUpperCase() === password.toUpperCase()
  }
  if (wanted === undefined) return true
  if (wanted !== plugin) return false
  if (string !== undefined) return hash === string
  if (given === undefined) return true
  return hashed.includes(wanted) ? verifies(given, plugin, hash) : hash === given
}

const latin1 = (text: string): string =>
  /^[\x20-\x7e]*$/.test(text) ? literal(text) : `0x${Buffer.from(text, 'latin1').toString('hex').toUpperCase()}`

const withHash = (plugin: string, hash: string): string => ` IDENTIFIED WITH ${plugin} AS ${latin1(hash)}`

/** The words that make an account log in as was asked for; no password in them where a hash of it will do. */
export function loginWords(args: UserArgs, server: Server, account: string, before: Kept | undefined): string {
  const { password, plugin, plugin_hash_string: string, plugin_auth_string: given } = args
  if (password) {
    if (args.encrypted) {
      if (!isNativeHash(password))
        throw new Refusal(
          'encrypted was specified however it does not appear to be a valid hash expecting: *SHA1(SHA1(your_password))',
        )
      return withHash('mysql_native_password', password)
    }
    // Unlike Ansible: servers that have mysql_native_password switched off, and accounts that have moved on, get the newer plugin.
    const modern = isSince(server, 'mysql', 8, 4) || before?.plugin === 'caching_sha2_password'
    return modern
      ? withHash('caching_sha2_password', caching(args, account, password))
      : withHash('mysql_native_password', nativeHash(password))
  }
  if (plugin === undefined) return ''
  const quoted = literal(plugin)
  if (string !== undefined) return withHash(quoted, string)
  if (given === undefined) return ` IDENTIFIED WITH ${quoted}`
  if (plugin === 'mysql_native_password') return withHash(plugin, nativeHash(given))
  if (plugin === 'caching_sha2_password') return withHash(plugin, caching(args, account, given))
  if (server.family === 'mariadb' && isService(plugin)) return ` IDENTIFIED WITH ${quoted} USING ${literal(given)}`
  return server.family === 'mariadb'
    ? ` IDENTIFIED VIA ${quoted} USING PASSWORD(${literal(given)})`
    : ` IDENTIFIED WITH ${quoted} BY ${literal(given)}`
}

const caching = ({ salt }: UserArgs, account: string, password: string): string =>
  cachingHash(password, salt ?? saltOf(password, account))
