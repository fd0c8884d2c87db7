import * as argument from '../../src/module/argument.ts'
import { Refusal, resource } from '../../src/module/contract.ts'
import { readEntry } from '../../src/shell/entry.ts'
import { asText, readFields } from '../../src/shell/fields.ts'
import { hostPath } from '../../src/shell/host-path.ts'
import { lines, type Script, sh } from '../../src/shell/script.ts'
import {
  NO_FILE_WISH,
  readTextFile,
  type TextFile,
  textFileFunctions,
  textFileQuestion,
  writeTextFile,
} from '../../src/shell/text-file.ts'
import { find, findFunctions, readUser } from './entries.ts'
import { editKeys, readOptions, readWishedKeys } from './key-line.ts'

const args = argument.args({
  user: argument.line().describe('The account that is logged in to with the key.'),
  key: argument.str().describe('One or more public keys, a line each, or the URL of such lines.'),
  state: argument.choice(['present', 'absent']).default('present').describe('Whether the key should be there.'),
  path: argument.path().optional().describe('The file of keys; ~/.ssh/authorized_keys of the account by default.'),
  manage_dir: argument
    .bool()
    .default(true)
    .describe('Makes the folder of the file where it is missing, and gives it to the account alone.'),
  key_options: argument.line().optional().describe('Options that stand before the key instead of its own.'),
  comment: argument.line().optional().describe('The comment behind the key instead of its own.'),
  exclusive: argument.bool().default(false).describe('Takes every other line away.'),
  follow: argument.bool().default(false).describe('Writes where a symbolic link leads instead of replacing it.'),
  validate_certs: argument.bool().default(true).describe('With a URL, insists on a valid certificate.'),
})

type Given = typeof args._output

/** The file of keys of an account. */
type KeysState = TextFile & {
  readonly keyfile: string
  /** `uid:gid` of the account; `''` where it is not there yet. */
  readonly account: string
  /** Mode and owner of the folder the file is in; `''` where there is none. */
  readonly folder_mode: string
  readonly folder_owner: string
  /** What came from the URL. */
  readonly fetched: string
}

const isUrl = (key: string): boolean => /^https?:/.test(key)

const fetchKeys = ({ key, validate_certs }: Given): Script => sh`k=$(
  if command -v curl >/dev/null 2>&1; then curl -fsSL ${validate_certs ? [] : ['-k']} -- ${key}
  elif command -v wget >/dev/null 2>&1; then wget -qO- ${validate_certs ? [] : ['--no-check-certificate']} -- ${key}
  else echo 'curl or wget is needed to get keys from a URL' >&2; false
  fi 2>&1) && printf 'fetched=%s\000' "$k" || printf 'unfetched=%s\000' "$k"`

const nothing = { keyfile: null, account: null, folder_mode: null, folder_owner: null, fetched: null } as const

function wishedText(given: Given, is: KeysState): string {
  const options = given.key_options === undefined ? undefined : readOptions(given.key_options)
  const keys = readWishedKeys(isUrl(given.key) ? is.fetched : given.key).map((key) => ({
    ...key,
    options: options ?? key.options,
    comment: given.comment ?? key.comment,
  }))
  return editKeys(is.text, { keys, state: given.state, exclusive: given.exclusive })
}

/** Keys that may log in to an account. */
export const authorizedKey = resource<Given, KeysState>({
  name: 'authorized_key',
  purpose: 'Public keys that may log in to an account by SSH.',
  returns: {
    comment: 'The comment that was given.',
    exclusive: 'Whether every other line should go.',
    follow: 'Whether a symbolic link was to be followed.',
    key: 'The keys that were given.',
    key_options: 'The options that were given.',
    keyfile: 'The file of keys.',
    manage_dir: 'Whether the folder was looked after.',
    path: 'The path that was given.',
    state: '`present` or `absent`.',
    user: 'The account.',
    validate_certs: 'Whether a certificate had to be valid.',
  },
  examples: [
    {
      name: 'The key of the build machine',
      args: {
        user: 'root',
        key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl build',
      },
    },
    {
      name: 'Only these keys, from these addresses',
      args: {
        user: 'root',
        key: 'ssh-rsa AAAAB3NzaC1yc2E one\nssh-rsa AAAAB3NzaC1yc2F two\n',
        key_options: 'from="10.0.0.0/8",no-pty',
        exclusive: true,
      },
    },
  ],
  args,
  observe: (given, { check }) => ({
    script: lines(
      findFunctions,
      textFileFunctions,
      sh`${find('passwd', given.user, false)} && printf 'passwd=%s\000' "$found"`,
      isUrl(given.key) && fetchKeys(given),
      given.path === undefined
        ? sh`[ -n "$found" ] || exit 0
k=\${found%:*}; k=\${k##*:}; k=\${k%/}/.ssh/authorized_keys`
        : sh`k=${hostPath(given.path)}`,
      sh`printf 'keyfile=%s\000' "$k"
case $k in */*) d=\${k%/*} ;; *) d=. ;; esac; [ ! -d "\${d:-/}" ] || { printf 'folder='; entry "\${d:-/}" L; printf '\000'; }`,
      textFileQuestion(sh`$k`, { follow: given.follow }),
    ),
    parse(_stdout, bytes) {
      const fields = readFields(bytes)
      const account = readUser(asText(fields.get('passwd') ?? ''))
      // Unlike Ansible: an account that an earlier task would have made is not missed in check mode.
      if (!account && !check) throw new Refusal(`Failed to lookup user ${given.user}: there is no such account`)
      if (fields.has('unfetched')) {
        throw new Refusal(`Error getting key from: ${given.key}: ${asText(fields.get('unfetched') ?? '')}`)
      }
      const folder = readEntry(asText(fields.get('folder') ?? ''))
      return {
        ...readTextFile(fields),
        keyfile: asText(fields.get('keyfile') ?? ''),
        account: account ? `${account.uid}:${account.gid}` : '',
        folder_mode: folder?.mode ?? '',
        folder_owner: folder ? `${folder.uid}:${folder.gid}` : '',
        fetched: asText(fields.get('fetched') ?? ''),
      }
    },
  }),
  desire(given, is) {
    if (is.place.lack !== '') throw new Refusal(is.place.lack)
    const text = wishedText(given, is)
    if (text === is.text) return { ...NO_FILE_WISH, ...nothing }
    const owner = is.account === '' ? null : is.account
    const folder = given.manage_dir ? { folder_mode: '0700', folder_owner: owner } : {}
    return { ...NO_FILE_WISH, ...nothing, ...folder, found: true, text, mode: '0600', owner }
  },
  converge: ({ is, should }, given) =>
    lines(
      sh`k=${is.keyfile}; case $k in */*) d=\${k%/*} ;; *) d=. ;; esac; d=\${d:-/}`,
      is.folder_mode === '' && (given.manage_dir ? sh`mkdir -m 700 "$d" || exit` : sh`mkdir -p "$d" || exit`),
      should.folder_owner !== null && should.folder_owner !== is.folder_owner && sh`chown ${is.account} "$d" || exit`,
      should.folder_mode !== null && should.folder_mode !== is.folder_mode && sh`chmod 700 "$d" || exit`,
      writeTextFile(is, { text: should.text ?? '', mode: '0600', keepMode: false, owner: is.account }),
    ),
  report: (given, { is }) => ({
    ...given,
    comment: given.comment ?? null,
    key_options: given.key_options ?? null,
    path: given.path ?? null,
    keyfile: is.keyfile,
  }),
  diff: (_given, { is, should }) => [
    { before: is.text, after: should.text ?? is.text, beforeHeader: is.keyfile, afterHeader: is.keyfile },
  ],
})
