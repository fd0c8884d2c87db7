import { accessSync, constants, existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Failure } from '../error/failure.ts'
import { UnclosedWord, words } from '../inventory/words.ts'
import { editText } from '../vault/edit-text.ts'
import { type Keyring, type Opened, seal, type VaultSecret, type Whereabouts } from '../vault/keyring.ts'
import { replaceFile } from '../vault/replace-file.ts'
import { expandPath } from '../vault/secret-source.ts'
import { showInPager } from './pager.ts'
import type { VaultDesk } from './vault-command.ts'

/** Standard input as a file to read, standard output as one to write. */
const STREAM = '-'

/** Files that a result may go to: the one named, else the one it comes from. */
interface FilesWithOutput {
  readonly files: readonly string[]
  readonly output: string | undefined
}

/** Puts files into vaults; what was plain text on the disk is overwritten. */
export async function encryptFiles(options: FilesWithOutput, secret: VaultSecret, desk: VaultDesk): Promise<void> {
  if (options.files.length === 0) sayReading('plaintext', desk)
  for (const file of inputs(options)) {
    const path = realPath(file)
    const sealed = seal(await readInput(path, desk), secret.password, secret.label)
    await writeOutput(options.output, path, Buffer.from(sealed), desk, true)
  }
  sayDone('Encryption', desk)
}

/** Takes files out of their vaults. */
export async function decryptFiles(options: FilesWithOutput, keyring: Keyring, desk: VaultDesk): Promise<void> {
  if (options.files.length === 0) sayReading('ciphertext', desk)
  for (const file of inputs(options)) {
    const path = realPath(file)
    const { plain } = open(keyring, await readInput(path, desk), path, { file: path })
    await writeOutput(options.output, path, plain, desk, false)
  }
  sayDone('Decryption', desk)
}

/** Shows what vaults hold, page by page on a terminal. */
export async function viewFiles(files: readonly string[], keyring: Keyring, desk: VaultDesk): Promise<void> {
  for (const file of files) {
    const { plain } = open(keyring, await readInput(file, desk), file, { file })
    await showInPager(plain.toString('utf8'), desk.surroundings)
  }
}

/** Lets a person edit vaults; one that is left as it was is not written. */
export async function editFiles(files: readonly string[], keyring: Keyring, desk: VaultDesk): Promise<void> {
  for (const file of files) {
    const path = realPath(resolve(file))
    const { plain, label, secret } = open(keyring, await readInput(path, desk), path)
    needWritable(path)
    const edited = await editText(plain, editing(path, desk))
    if (edited.equals(plain)) continue
    replaceFile(path, Buffer.from(seal(edited, secret.password, label)), { keepMode: true, wipeOld: false })
  }
}

/** Makes a vault of what a person writes. */
export async function createFile(file: string, secret: VaultSecret, desk: VaultDesk): Promise<void> {
  const folder = dirname(file)
  if (!existsSync(folder)) {
    desk.warn(`${folder} does not exist, creating...`)
    mkdirSync(folder, { recursive: true })
  }
  if (existsSync(file))
    throw new Failure('vault', `${file} is there already`, { hint: 'tutti vault edit changes a vault' })
  needWritable(file)
  const written = await editText(Buffer.alloc(0), editing(file, desk))
  const sealed = seal(written, secret.password, secret.label)
  replaceFile(resolve(file), Buffer.from(sealed), { keepMode: false, wipeOld: false })
}

/** Seals vaults anew with another secret. */
export async function rekeyFiles(
  files: readonly string[],
  keyring: Keyring,
  fresh: VaultSecret,
  desk: VaultDesk,
): Promise<void> {
  for (const file of files) {
    const path = realPath(resolve(file))
    const { plain } = open(keyring, await readInput(path, desk), path)
    replaceFile(path, Buffer.from(seal(plain, fresh.password, fresh.label)), { keepMode: true, wipeOld: false })
  }
  desk.say('Rekey successful')
}

const inputs = ({ files }: FilesWithOutput): readonly string[] => (files.length > 0 ? files : [STREAM])

/** The file that a path leads to. */
function realPath(file: string): string {
  if (file === STREAM) return file
  try {
    return realpathSync(file)
  } catch {
    return resolve(file)
  }
}

async function readInput(path: string, { workplace }: VaultDesk): Promise<Buffer> {
  if (path === STREAM) return workplace.prompt.data()
  try {
    return readFileSync(path)
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    const reason = reasons[code ?? ''] ?? message
    throw new Failure('vault', `Unable to read source file (${path}): ${reason}`, { cause })
  }
}

const reasons: { readonly [code: string]: string } = {
  ENOENT: 'No such file or directory',
  EACCES: 'Permission denied',
  EISDIR: 'Is a directory',
}

/** Opens a vault; a failure says of which file, as Ansible's does. */
function open(keyring: Keyring, content: Buffer, path: string, where: Whereabouts = {}): Opened {
  try {
    return keyring.open(content, where)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    throw new Failure(error.code, `${error.message} for ${path}`, { hint: error.hint, cause: error })
  }
}

async function writeOutput(
  output: string | undefined,
  input: string,
  content: Buffer,
  { surroundings }: VaultDesk,
  wipeOld: boolean,
): Promise<void> {
  const target =
    output === undefined || output === STREAM ? (output ?? input) : expandPath(output, process.cwd(), surroundings.env)
  if (target === STREAM) surroundings.stdout.write(content)
  else replaceFile(realPath(target), content, { keepMode: false, wipeOld })
}

/** Refuses before a text is edited what could not be written afterwards. */
function needWritable(path: string): void {
  try {
    accessSync(dirname(path), constants.W_OK)
  } catch (cause) {
    throw new Failure('vault', `cannot write ${path}: its folder is not writable`, { cause })
  }
}

const editing = (name: string, { surroundings: { env }, signal, warn }: VaultDesk) => ({
  name,
  editor: editorOf(env.EDITOR || 'vi'),
  env,
  signal,
  warn,
})

/** A command as the variable EDITOR holds it, with words behind the program. */
function editorOf(command: string): readonly string[] {
  try {
    return words(command, false).map((word) => word.text)
  } catch (error) {
    if (error instanceof UnclosedWord) throw new Failure('usage', `EDITOR: ${error.message}: ${command}`)
    throw error
  }
}

function sayReading(what: string, { surroundings, say }: VaultDesk): void {
  if (surroundings.stdin.isTTY) say(`Reading ${what} input from stdin`)
}

/** As in Ansible, success is told where the result does not go down a pipe. */
export function sayDone(what: string, { surroundings, say }: VaultDesk): void {
  if (surroundings.terminal) say(`${what} successful`)
}
