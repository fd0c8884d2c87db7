import type { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { Failure } from '../error/failure.ts'
import { type KnownHosts, type KnownKey, knownName } from './known-hosts.ts'
import type { SshSettings } from './ssh-settings.ts'

/** What decides whether a host is the one it should be. No connection is started without one. */
export interface HostVerifier {
  /** The Failure that refuses the key a host shows, given as SSH sends it; undefined accepts it. */
  verify(key: Buffer): Failure | undefined
  /** Signature algorithms for which a key is known, the ones to ask the host for first. */
  readonly preferred: readonly string[]
}

/** The verifier for one host by the known hosts; `label` names the host in messages. */
export function hostVerifier(label: string, settings: SshSettings, files: readonly KnownHosts[]): HostVerifier {
  const name = settings.hostKeyAlias?.toLowerCase() ?? knownName(settings.host, settings.port)
  // As ssh does: a host on another port may be known by its bare name, but being another there is no reason to refuse.
  const bare = settings.hostKeyAlias === undefined && settings.port !== 22 ? settings.host.toLowerCase() : undefined
  const added = () => files.reduce((sum, file) => sum + file.added, 0)
  const lookUp = () => ({
    asOf: added(),
    known: files.flatMap((file) => file.keysOf(name)),
    knownBare: bare === undefined ? [] : files.flatMap((file) => file.keysOf(bare)),
  })
  let { asOf, known, knownBare } = lookUp()
  let accepted: string | undefined

  const judge = (type: string, key: string): Failure | undefined => {
    const shown = `${typeName(type)} key ${fingerprint(key)}`
    const same = (one: KnownKey) => one.key === key
    const revoked = [...known, ...knownBare].find((one) => one.marker === 'revoked' && same(one))
    if (revoked) return revokedFailure(label, shown, revoked)
    const plain = known.filter((one) => one.marker === undefined)
    if (plain.some(same) || knownBare.some((one) => one.marker === undefined && same(one))) return undefined
    if (accepted !== undefined)
      return new Failure('host-key', `${label} changed its host key to the ${shown} meanwhile`)
    const changed = plain.find((one) => one.type === type) ?? plain[0]
    if (changed) return changedFailure(label, shown, name, type, changed)
    const authority = [...known, ...knownBare].find((one) => one.marker === 'cert-authority')
    if (authority) return authorityFailure(label, shown, authority)
    return unknown(type, key, shown)
  }

  const unknown = (type: string, key: string, shown: string): Failure | undefined => {
    switch (settings.hostKeyChecking) {
      case 'no':
        return undefined
      case 'yes':
        return unknownFailure(label, shown, settings)
      case 'accept-new':
        return learn(label, name, type, key, settings, files)
    }
  }

  return {
    preferred: [
      ...new Set([...known, ...knownBare].filter((one) => !one.marker).flatMap((one) => algorithmsOf(one.type))),
    ],
    verify: (bytes) => {
      const key = bytes.toString('base64')
      // A key is shown again whenever the two sides agree on new session keys.
      if (key === accepted) return undefined
      // Another connection to the same host may have learned its key meanwhile.
      if (asOf !== added()) ({ asOf, known, knownBare } = lookUp())
      const refusal = judge(keyType(bytes), key)
      if (!refusal) accepted = key
      return refusal
    },
  }
}

/** A public key's fingerprint as ssh prints it; the key in base64. */
export const fingerprint = (key: string): string =>
  `SHA256:${createHash('sha256').update(key, 'base64').digest('base64').replace(/=+$/, '')}`

const keyType = (key: Buffer): string => key.toString('latin1', 4, 4 + key.readUInt32BE(0))

const typeName = (type: string): string =>
  type
    .replace(/^ssh-/, '')
    .replace(/^ecdsa-.*/, 'ecdsa')
    .toUpperCase()

/** An RSA key signs with several hashes, the better ones first. */
const algorithmsOf = (type: string): readonly string[] =>
  type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'] : [type]

const where = (known: KnownKey): string => `${known.file}:${known.line}`

function learn(
  label: string,
  name: string,
  type: string,
  key: string,
  settings: SshSettings,
  files: readonly KnownHosts[],
): Failure | undefined {
  const file = files.find((one) => one.file === settings.newHostsFile)
  if (!file) return undefined
  try {
    file.add(name, type, key, settings.hashKnownHosts)
    return undefined
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return new Failure('host-key', `${label}: its new host key cannot be added to ${file.file}: ${why}`, {
      hint: 'make the file writable, or name another one with -o UserKnownHostsFile=FILE',
      cause: error,
    })
  }
}

const changedFailure = (label: string, shown: string, name: string, type: string, known: KnownKey): Failure =>
  new Failure(
    'host-key',
    `${label} shows another host key than the known one: it shows the ${shown}, ` +
      `${where(known)} has the ${typeName(known.type)} key ${fingerprint(known.key)}`,
    {
      hint:
        'the host was rebuilt, or somebody stands in between; this is never accepted by itself\n' +
        `if it was rebuilt, compare with the host's own key (ssh-keygen -lf /etc/ssh/ssh_host_${typeName(type).toLowerCase()}_key.pub there)\n` +
        `and forget the old one: ssh-keygen -f ${known.file} -R '${name}'`,
    },
  )

const revokedFailure = (label: string, shown: string, known: KnownKey): Failure =>
  new Failure('host-key', `${label} shows the ${shown}, which ${where(known)} marks as revoked`, {
    hint: 'the key is known to be compromised; give the host a new one',
  })

const authorityFailure = (label: string, shown: string, known: KnownKey): Failure =>
  new Failure(
    'host-key',
    `${label} is known by a certificate authority only (${where(known)}), which is not supported yet; it shows the ${shown}`,
    { hint: "add the host's own key to known_hosts as well: ssh-keyscan HOST, after comparing its fingerprint" },
  )

function unknownFailure(label: string, shown: string, settings: SshSettings): Failure {
  const port = settings.port === 22 ? '' : `-p ${settings.port} `
  const file = settings.newHostsFile ?? '~/.ssh/known_hosts'
  return new Failure(
    'host-key',
    `${label} is not a known host: it shows the ${shown}, and no known_hosts file has one for it`,
    {
      hint:
        `compare the fingerprint with the host's own, then: ssh-keyscan ${port}${settings.host} >> ${file}\n` +
        'or learn the keys of new hosts by themselves with StrictHostKeyChecking=accept-new',
    },
  )
}
