import ssh2, { type ParsedKey } from 'ssh2'

/** A fresh key pair, each half as the text of a file in OpenSSH's format. */
export interface KeyPair {
  readonly private: string
  readonly public: string
  /** The public half, ready to check signatures with. */
  readonly parsed: ParsedKey
}

/** Makes an ed25519 key pair; the private half is encrypted when there is a passphrase. */
export function newKey(comment = '', passphrase?: string): KeyPair {
  for (;;) {
    const options = passphrase === undefined ? { comment } : { comment, passphrase, cipher: 'aes256-ctr', rounds: 4 }
    const pair = ssh2.utils.generateKeyPairSync('ed25519', options as { comment: string })
    // One key in 256 begins with a zero byte, which ssh2 drops: nobody can read such a file.
    const own = ssh2.utils.parseKey(pair.private, passphrase)
    const parsed = ssh2.utils.parseKey(pair.public)
    if (!(own instanceof Error) && !(parsed instanceof Error))
      return { private: pair.private, public: pair.public.trim(), parsed }
  }
}
