import { readFile } from 'node:fs/promises'
import ssh2, { type ParsedKey } from 'ssh2'

/** A key file as far as it can be used. */
export interface PrivateKey {
  readonly file: string
  /** The private key, ready to sign with. */
  readonly key: ParsedKey | undefined
  /** The public half as SSH sends it, by which an agent may be asked for the key. */
  readonly publicKey: Buffer | undefined
  /** Why there is no private key, as half a sentence after the file's name. */
  readonly problem: string | undefined
  /** True when there is no such file. */
  readonly missing: boolean
}

/** Reads a private key file; what is wrong with it is told in the result. */
export async function readPrivateKey(file: string, passphrase: string | undefined): Promise<PrivateKey> {
  const text = await readFile(file).catch((error: NodeJS.ErrnoException) => error)
  if (text instanceof Error) {
    const missing = text.code === 'ENOENT'
    const problem = missing ? 'is not there' : `cannot be read (${text.code ?? text.message})`
    return { file, key: undefined, publicKey: undefined, problem, missing }
  }
  const parsed = ssh2.utils.parseKey(text, passphrase)
  const key = parsed instanceof Error || !parsed.isPrivateKey() ? undefined : parsed
  const publicKey = parsed instanceof Error ? await readPublicKey(`${file}.pub`) : parsed.getPublicSSH()
  const problem = parsed instanceof Error ? problemOf(parsed, passphrase) : key ? undefined : 'holds a public key only'
  return { file, key, publicKey, problem, missing: false }
}

async function readPublicKey(file: string): Promise<Buffer | undefined> {
  const text = await readFile(file).catch(() => undefined)
  const parsed = text === undefined ? undefined : ssh2.utils.parseKey(text)
  return parsed === undefined || parsed instanceof Error ? undefined : parsed.getPublicSSH()
}

function problemOf(error: Error, passphrase: string | undefined): string {
  if (/no passphrase given/.test(error.message)) return 'is encrypted and no passphrase for it is known'
  if (passphrase !== undefined && /passphrase|decrypt/i.test(error.message))
    return 'cannot be opened with this passphrase'
  return `cannot be used (${error.message})`
}
