import { Failure } from '../error/failure.ts'
import { damaged } from './hex.ts'

const HEADER = '$ANSIBLE_VAULT'
const LINE = 80

/** The label of secrets and vaults that name none. */
export const DEFAULT_LABEL = 'default'

/** A vault as it is written: what its first line says, and the hexadecimal text below. */
export interface Envelope {
  readonly cipher: string
  /** The label it was sealed under; undefined where the first line names none. */
  readonly label: string | undefined
  readonly body: string
}

/** Whether a text or content is a vault: it begins as one, and all of it is ASCII. */
export function isSealed(content: string | Uint8Array): boolean {
  if (typeof content === 'string') return content.startsWith(HEADER) && isAscii(Buffer.from(content, 'utf8'))
  const start = Buffer.from(content.buffer, content.byteOffset, Math.min(content.byteLength, HEADER.length))
  return start.toString('latin1') === HEADER && isAscii(content)
}

const isAscii = (bytes: Uint8Array): boolean => bytes.every((byte) => byte < 0x80)

/** The parts of a vault; `file` is named by the failure. */
export function readEnvelope(text: string, file?: string): Envelope {
  const [first = '', ...rest] = text.split(/\r\n|[\n\r]/)
  const [, version, cipher, label] = first.split(';').map((part) => part.trim())
  if (version === undefined || cipher === undefined) {
    const where = file === undefined ? '' : ` in ${file}`
    throw new Failure('vault', `Vault envelope format error${where}: the first line is "${first.trim()}"`, {
      hint: `a vault begins with a line such as ${HEADER};1.1;AES256; ${damaged}`,
    })
  }
  return { cipher, label: label || undefined, body: rest.join('') }
}

/** A vault as text: format 1.2 with a label, 1.1 without one. */
export function writeEnvelope({ cipher, label, body }: Envelope): string {
  const head = label === undefined || label === DEFAULT_LABEL ? ['1.1', cipher] : ['1.2', cipher, label]
  const lines = body.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? []
  return [[HEADER, ...head].join(';'), ...lines, ''].join('\n')
}
