import { Failure } from '../error/failure.ts'

/** The bytes that hexadecimal digits stand for; what is no such text is a format failure, in Ansible's words. */
export function fromHex(digits: string): Buffer {
  const wrong = (what: string): Failure =>
    new Failure('vault', `Vault format unhexlify error: ${what}`, { hint: damaged })
  if (digits.length % 2 === 1) throw wrong('Odd-length string')
  if (!/^[0-9a-fA-F]*$/.test(digits)) throw wrong('Non-hexadecimal digit found')
  return Buffer.from(digits, 'hex')
}

/** What to do about a vault that is not as it was written. */
export const damaged = 'the vault was cut or changed after it was written; get an unharmed copy of it'
