import type { z } from 'zod'
import * as argument from '../../src/module/argument.ts'
import { type Change, Refusal, type Returned, resource, type Wish } from '../../src/module/contract.ts'
import { asText, readFields } from '../../src/shell/fields.ts'
import { hostPath } from '../../src/shell/host-path.ts'
import { temporaryFolderFunction } from '../../src/shell/portable.ts'
import { lines, type Script, sh } from '../../src/shell/script.ts'

const keypairArguments = argument
  .args({
    path: argument.path().describe('The file of the private key; the public one is beside it and ends with .pub.'),
    state: argument.choice(['present', 'absent']).default('present').describe('Whether the pair shall be there.'),
    type: argument.choice(['rsa', 'dsa', 'rsa1', 'ecdsa', 'ed25519']).default('rsa').describe('The kind of key.'),
    size: argument
      .int()
      .optional()
      .describe('Its size in bits; by default 4096 for rsa, 1024 for dsa, 256 for ecdsa and ed25519.'),
    comment: argument.line().optional().describe('What stands behind the public key; left as it is by default.'),
    force: argument.bool().default(false).describe('Make a new pair each time.'),
    regenerate: argument
      .choice(['never', 'fail', 'partial_idempotence', 'full_idempotence', 'always'])
      .default('partial_idempotence')
      .describe('When a pair that is there is replaced by a new one.'),
    mode: argument.mode().default('0600').describe('The permissions of a new private key.'),
  })
  .refine(({ type, size }) => type !== 'rsa' || size === undefined || size >= 1024, {
    message: 'For RSA keys, the minimum size is 1024 bits',
  })
  .refine(({ type, size }) => type !== 'ecdsa' || size === undefined || [256, 384, 521].includes(size), {
    message: 'For ECDSA keys, size is 256, 384 or 521',
  })

type KeypairArguments = z.output<typeof keypairArguments>

type Keypair = {
  /** `unreadable` is a file that ssh-keygen cannot read without a passphrase, or at all. */
  readonly kind: 'absent' | 'key' | 'unreadable' | 'directory'
  readonly path: string
  readonly type: string
  readonly size: number
  readonly fingerprint: string
  readonly public_key: string
  readonly comment: string
  /** Whether the file of the public key tells the key that belongs to the private one. */
  readonly matches: boolean
  /** That a new pair was made whatever was there. */
  readonly renewed: boolean
}

const sizes: Readonly<Record<string, number>> = { rsa: 4096, dsa: 1024, rsa1: 4096, ecdsa: 256, ed25519: 256 }

const sizeOf = ({ type, size }: KeypairArguments): number => (type === 'ed25519' ? 256 : (size ?? sizes[type] ?? 0))

const question = (args: KeypairArguments): Script =>
  sh`f=${hostPath(args.path)}
printf 'path=%s\000' "$f"
if [ -d "$f" ]; then printf 'directory=1\000'
elif [ -e "$f" ]; then
  k=
  if command -v ssh-keygen >/dev/null 2>&1; then k=$(ssh-keygen -y -P '' -f "$f" 2>/dev/null </dev/null); fi
  printf 'private=%s\000' "$(printf '%s\n' "$k" | cut -d' ' -f1,2)"
  [ -z "$k" ] || printf 'print=%s\000' "$(printf '%s\n' "$k" | ssh-keygen -l -f /dev/stdin 2>/dev/null)"
fi
if [ -f "$f.pub" ]; then printf 'public=%s\000' "$(head -n 1 "$f.pub")"; fi
:`

function readKeypair(bytes: Uint8Array): Keypair {
  const parts = new Map([...readFields(bytes)].map(([name, text]) => [name, asText(text)]))
  const own = parts.get('private')
  const [, size = '0', fingerprint = '', type = ''] =
    /^(\d+) (\S+) .*\(([\w-]+)\)$/.exec(parts.get('print') ?? '') ?? []
  const [, key = '', comment = ''] = /^(\S+ \S+)(?: (.*))?$/.exec(parts.get('public') ?? '') ?? []
  const kind = parts.has('directory') ? 'directory' : own === undefined ? 'absent' : own === '' ? 'unreadable' : 'key'
  return {
    kind,
    path: parts.get('path') ?? '',
    type: type.toLowerCase(),
    size: Number(size),
    fingerprint,
    public_key: key,
    comment,
    matches: kind === 'key' && key === own,
    renewed: false,
  }
}

const NO_WISH: Wish<Keypair> = {
  kind: null,
  path: null,
  type: null,
  size: null,
  fingerprint: null,
  public_key: null,
  comment: null,
  matches: null,
  renewed: null,
}

const isForced = ({ force, regenerate }: KeypairArguments): boolean => force || regenerate === 'always'

const isNew = (args: KeypairArguments, is: Keypair): boolean => {
  if (is.kind === 'absent' || isForced(args)) return true
  const fits = is.kind === 'key' && is.type === args.type && is.size === sizeOf(args)
  return !fits && args.regenerate !== 'never' && args.regenerate !== 'fail'
}

function refuse(args: KeypairArguments, is: Keypair): void {
  if (isForced(args)) return
  const forced =
    'To force regeneration, call the module with `regenerate` set to `full_idempotence` or `always`, or with `force=true`.'
  if (is.kind === 'unreadable' && args.regenerate !== 'full_idempotence') {
    throw new Refusal(
      `Unable to read the key. The key is protected with a passphrase or broken. Will not proceed. ${forced}`,
    )
  }
  const fits = is.type === args.type && is.size === sizeOf(args)
  if (is.kind === 'key' && !fits && args.regenerate === 'fail') {
    throw new Refusal(`Key has wrong type and/or size. Will not proceed. ${forced}`)
  }
}

/** A new pair is made in a folder beside its place, so that a failure leaves the old one whole. */
const makePair = (
  args: KeypairArguments,
  is: Keypair,
): Script => sh`f=${is.path}; case $f in */*) d=\${f%/*} ;; *) d=. ;; esac
( ${temporaryFolderFunction}
t=$(temporary_folder "\${d:-/}") || exit 1
trap 'rm -rf "$t"' EXIT; trap 'exit 129' HUP INT TERM
ssh-keygen -q -t ${args.type} -b ${sizeOf(args)} -N '' -C ${args.comment ?? ''} -f "$t/key" </dev/null >&2 &&
chmod ${args.mode} "$t/key" && chmod 644 "$t/key.pub" &&
mv -f "$t/key" "$f" && mv -f "$t/key.pub" "$f.pub" ) || exit 1`

function converge({ is, should }: Change<Keypair>, args: KeypairArguments): Script {
  const found = sh`command -v ssh-keygen >/dev/null 2>&1 || { echo 'ssh-keygen is needed to make a pair of keys' >&2; exit 1; }`
  if (should.kind === 'absent') return sh`f=${is.path}; rm -f "$f" "$f.pub" || exit 1`
  if (isNew(args, is)) return lines(found, makePair(args, is))
  return lines(
    found,
    sh`f=${is.path}; k=$(ssh-keygen -y -P '' -f "$f" </dev/null | cut -d' ' -f1,2) && [ -n "$k" ] || exit 1
c=${should.comment ?? is.comment}
(umask 022; printf '%s\n' "$k\${c:+ $c}" >"$f.pub.tutti") && mv -f "$f.pub.tutti" "$f.pub" || { rm -f "$f.pub.tutti"; exit 1; }`,
  )
}

/** A pair of SSH keys in files. */
export const opensshKeypair = resource<KeypairArguments, Keypair>({
  name: 'openssh_keypair',
  purpose: 'A pair of SSH keys in files: the private one, and the public one beside it.',
  returns: {
    comment: 'What stands behind the public key.',
    filename: 'The file of the private key.',
    fingerprint: 'The fingerprint of the key, where it was there before.',
    public_key: 'The public key, where it was there before.',
    size: 'Its size in bits.',
    type: 'Its kind.',
  },
  examples: [
    { name: 'A longer key of the host', args: { path: '/etc/ssh/ssh_host_rsa_key', type: 'rsa', size: 4096 } },
    { name: 'A key for backups', args: { path: '/root/.ssh/backup', type: 'ed25519', comment: 'backup' } },
  ],
  args: keypairArguments,
  observe: (args) => ({ script: question(args), parse: (_stdout, bytes) => readKeypair(bytes) }),
  momentary: ['renewed'],
  desire(args, is) {
    if (is.kind === 'directory') throw new Refusal(`${is.path} is a directory. Please specify a path to a file.`)
    if (args.state === 'absent') return { ...NO_WISH, kind: 'absent' }
    refuse(args, is)
    if (!isNew(args, is)) return { ...NO_WISH, matches: true, comment: args.comment ?? null }
    return {
      ...NO_WISH,
      kind: 'key',
      type: args.type,
      size: sizeOf(args),
      matches: true,
      comment: args.comment ?? '',
      renewed: isForced(args) ? true : null,
    }
  },
  converge,
  report: (args, { is }): Returned => {
    const made = isNew(args, is)
    return {
      filename: is.path,
      size: made ? sizeOf(args) : is.size,
      type: made ? args.type : is.type,
      comment: args.comment ?? (made ? '' : is.comment),
      ...(made ? {} : { fingerprint: is.fingerprint, public_key: is.public_key }),
    }
  },
})
