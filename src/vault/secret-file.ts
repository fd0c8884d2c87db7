import { readFileSync, statSync } from 'node:fs'
import { Failure } from '../error/failure.ts'
import { isSealed } from './envelope.ts'
import type { Keyring } from './keyring.ts'
import { runSecretScript, type ScriptPatience } from './secret-script.ts'

/** The password that a file holds, or prints when it is executable; one in a vault is opened with what is known by then. */
export async function readSecretFile(
  path: string,
  label: string | undefined,
  known: Keyring,
  patience: ScriptPatience = {},
): Promise<Buffer> {
  const mode = modeOf(path)
  if (mode & 0o111) {
    const printed = stripped(await runSecretScript(path, label, patience), isLineEnd)
    return notEmpty(printed, `Invalid vault password was provided from script (${path})`)
  }
  const content = stripped(read(path), isSpace)
  const plain = isSealed(content) ? known.open(content, { file: path }).plain : content
  return notEmpty(stripped(plain, isLineEnd), `Invalid vault password was provided from file (${path})`)
}

function modeOf(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) throw new Failure('vault', `The vault password file ${path} was not found`)
  return found.isFile() ? found.mode : 0
}

function read(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (cause) {
    throw new Failure('vault', `Could not read vault password file ${path}: ${(cause as Error).message}`, { cause })
  }
}

const isLineEnd = (byte: number | undefined): boolean => byte === 0x0a || byte === 0x0d
const isSpace = (byte: number | undefined): boolean => byte === 0x20 || (byte !== undefined && byte >= 9 && byte <= 13)

/** A content without what stands around it. */
function stripped(content: Buffer, isMargin: (byte: number | undefined) => boolean): Buffer {
  let [start, end] = [0, content.length]
  while (start < end && isMargin(content[start])) start++
  while (end > start && isMargin(content[end - 1])) end--
  return content.subarray(start, end)
}

function notEmpty(password: Buffer, message: string): Buffer {
  if (password.length === 0) throw new Failure('vault', message)
  return password
}
