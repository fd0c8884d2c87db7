import { join } from 'node:path'
import { Failure } from '../error/failure.ts'
import { expandHome, type SshConfig, type SshKeywords } from './ssh-config.ts'
import type { HostKeyChecking } from './transport.ts'

/** Where a user's ssh keeps its things. */
export interface SshPlaces {
  /** The directory that `~` stands for; `.ssh` is in it. */
  readonly home: string
  /** The directory of ssh_config and ssh_known_hosts of the whole machine. */
  readonly systemDirectory: string
  /** The socket of the ssh agent, as in SSH_AUTH_SOCK. */
  readonly agentSocket: string | undefined
  /** The name of the local user, who logs in where no other name is given. */
  readonly localUser: string
}

/** A host to reach as the user names it, before the configuration of ssh has been asked. */
export interface SshTarget {
  readonly host: string
  readonly port?: number | undefined
  readonly user?: string | undefined
  readonly privateKeyFile?: string | undefined
  readonly hostKeyChecking?: HostKeyChecking
  /** How host keys are checked when neither this target nor the configuration says it. */
  readonly usualChecking?: HostKeyChecking
  readonly options?: { readonly [keyword: string]: string } | undefined
}

/** All that is known about the way to a host, with nothing left to look up. */
export interface SshSettings {
  readonly host: string
  readonly port: number
  readonly user: string
  /** A key file that was asked for by name for this host. */
  readonly privateKeyFile: string | undefined
  /** Key files of the configuration, or the usual ones, which need not be there. */
  readonly identityFiles: readonly string[]
  /** True when only keys of the named files may be tried, even if the agent holds more. */
  readonly identitiesOnly: boolean
  readonly agentSocket: string | undefined
  /** `user@host:port,…` of the hosts to go through. */
  readonly proxyJump: string | undefined
  /** The name under which known_hosts knows the host, when it is not its own. */
  readonly hostKeyAlias: string | undefined
  readonly hostKeyChecking: HostKeyChecking
  /** Files of known host keys. */
  readonly knownHostsFiles: readonly string[]
  /** The file that new host keys are added to. */
  readonly newHostsFile: string | undefined
  readonly hashKnownHosts: boolean
}

/** The settings for a target: what it says itself, else its options, else the configuration, else ssh's defaults. */
export function resolveSettings(target: SshTarget, config: SshConfig, places: SshPlaces): SshSettings {
  const options = target.options ?? {}
  const keywords: SshKeywords = { ...config.keywordsFor(target.host, target.user ?? options.user), ...options }
  const one = (keyword: string): string | undefined => {
    const value = keywords[keyword]
    return typeof value === 'string' ? value.replace(/^"(.*)"$/, '$1') : value?.[0]
  }
  const alias = target.host
  const host = (one('hostname') ?? alias).replace(/%([h%])/g, (_, token) => (token === 'h' ? alias : '%'))
  const port = target.port ?? portOf(one('port'))
  const user = target.user ?? one('user') ?? places.localUser
  const path = (text: string): string => {
    const tokens: { readonly [token: string]: string } = {
      '%': '%',
      d: places.home,
      h: host,
      n: alias,
      p: String(port),
      r: user,
      u: places.localUser,
    }
    return expandHome(
      text.replace(/%(.)/g, (all, token) => tokens[token] ?? all),
      places.home,
    )
  }
  refuseUnsupported(alias, keywords)
  const named = list(keywords.identityfile)
    .map((file) => file.replace(/^"(.*)"$/, '$1'))
    .filter((file) => file !== 'none')
  const files = (keyword: string, usual: readonly string[]): readonly string[] => {
    const given = options[keyword] === undefined ? keywords[keyword] : words(options[keyword])
    return (given === undefined ? usual : list(given).filter((one) => one !== 'none')).map(path)
  }
  const ownHosts = files('userknownhostsfile', ['~/.ssh/known_hosts', '~/.ssh/known_hosts2'])
  const systemHosts = files(
    'globalknownhostsfile',
    ['ssh_known_hosts', 'ssh_known_hosts2'].map((name) => join(places.systemDirectory, name)),
  )
  return {
    host,
    port,
    user,
    privateKeyFile: target.privateKeyFile === undefined ? undefined : expandHome(target.privateKeyFile, places.home),
    identityFiles: (keywords.identityfile === undefined ? usualKeys : named).map(path),
    identitiesOnly: isYes(one('identitiesonly')),
    agentSocket: agentOf(one('identityagent'), places, path),
    proxyJump: none(one('proxyjump')),
    hostKeyAlias: one('hostkeyalias'),
    hostKeyChecking:
      checkingOf(options.stricthostkeychecking) ??
      target.hostKeyChecking ??
      checkingOf(one('stricthostkeychecking')) ??
      target.usualChecking ??
      'yes',
    knownHostsFiles: [...ownHosts, ...systemHosts],
    newHostsFile: ownHosts[0],
    hashKnownHosts: isYes(one('hashknownhosts')),
  }
}

const usualKeys: readonly string[] = ['~/.ssh/id_ed25519', '~/.ssh/id_ecdsa', '~/.ssh/id_rsa']

/** The value of StrictHostKeyChecking in this program's words; nobody can be asked, so `ask` refuses. */
function checkingOf(value: string | undefined): HostKeyChecking | undefined {
  switch (value?.toLowerCase()) {
    case undefined:
      return undefined
    case 'no':
    case 'off':
    case 'false':
      return 'no'
    case 'accept-new':
      return 'accept-new'
    default:
      return 'yes'
  }
}

function refuseUnsupported(alias: string, keywords: SshKeywords): void {
  const command = list(keywords.proxycommand).join(' ')
  if (command === '' || command === 'none' || keywords.proxyjump !== undefined) return
  throw new Failure(
    'unreachable',
    `${alias}: the ssh configuration wants ProxyCommand, which does not exist here yet`,
    {
      hint: 'use ProxyJump for a host that is reached through another one',
    },
  )
}

function portOf(text: string | undefined): number {
  const port = Number(text ?? 22)
  return Number.isInteger(port) && port > 0 && port < 65536 ? port : 22
}

function agentOf(agent: string | undefined, places: SshPlaces, path: (text: string) => string): string | undefined {
  if (agent === undefined || agent === 'SSH_AUTH_SOCK') return places.agentSocket
  return agent === 'none' || agent.startsWith('$') ? undefined : path(agent)
}

const list = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value

/** Words of an option's value, of which each may be in double quotes. */
const words = (text: string): readonly string[] =>
  [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')

const none = (value: string | undefined): string | undefined =>
  value === undefined || value === '' || value.toLowerCase() === 'none' ? undefined : value

const isYes = (value: string | undefined): boolean => value?.toLowerCase() === 'yes'
