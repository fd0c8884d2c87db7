import { Failure } from '../error/failure.ts'
import { seal, type VaultSecret } from '../vault/keyring.ts'
import { replaceFile } from '../vault/replace-file.ts'
import { expandPath } from '../vault/secret-source.ts'
import type { VaultDesk } from './vault-command.ts'
import { sayDone } from './vault-files.ts'
import type { EncryptString } from './vault-options.ts'

/** How far the lines of a value stand in, so that it fits below any key. */
const INDENT = 10

/** A text to seal, and how it is told from others. */
interface Plain {
  readonly text: string
  readonly from: string
  readonly name: string | undefined
}

/** Seals texts as `!vault` values, ready for YAML. */
export async function encryptStrings(options: EncryptString, secret: VaultSecret, desk: VaultDesk): Promise<void> {
  const plains = [
    ...(options.prompt ? [await askedFor(options, desk)] : []),
    ...(options.stdin ? [await readFromInput(options, desk)] : []),
    ...fromWords(options, desk),
  ]
  const values = plains.map(({ text, name }) => {
    const lines = seal(Buffer.from(text, 'utf8'), secret.password, secret.label).trimEnd().split('\n')
    return [`${name ? `${name}: ` : ''}!vault |`, ...lines.map((line) => ' '.repeat(INDENT) + line)].join('\n')
  })
  if (plains.length > 1) for (const [i, plain] of plains.entries()) desk.say(remark(plain, i + 1))
  // Unlike Ansible: the last line is ended, so that more can be put behind it.
  const content = `${values.join('\n')}\n`
  if (options.output === undefined || options.output === '-') desk.surroundings.stdout.write(content)
  else {
    const path = expandPath(options.output, process.cwd(), desk.env)
    replaceFile(path, Buffer.from(content), { keepMode: false, wipeOld: true })
  }
  sayDone('Encryption', desk)
}

const remark = ({ name, from }: Plain, number: number): string =>
  `# value ${number}${name ? `, variable "${name}"` : ''}, from ${from}`

const empty = (what: string): Failure => new Failure('usage', `${what} is empty: there is nothing to seal`)

async function askedFor({ showInput }: EncryptString, { ask }: VaultDesk): Promise<Plain> {
  const name = await ask('Variable name (enter for no name): ', { echo: true })
  const text = await ask(showInput ? 'String to encrypt: ' : 'String to encrypt (hidden): ', { echo: showInput })
  if (text === '') throw empty('the text typed at the prompt')
  return { text, from: 'the prompt', name: name || undefined }
}

async function readFromInput(
  { stdinName }: EncryptString,
  { surroundings, workplace, say }: VaultDesk,
): Promise<Plain> {
  if (surroundings.terminal) {
    say('Type the text to seal; Ctrl-D ends it (twice where the last line is not ended).')
  }
  const text = (await workplace.prompt.data()).toString('utf8')
  if (text === '') throw empty('standard input')
  if (surroundings.terminal && !text.endsWith('\n')) say('')
  return { text, from: 'standard input', name: stdinName }
}

function fromWords({ texts, names }: EncryptString, { say }: VaultDesk): readonly Plain[] {
  if (names.length > 0 && texts.length > names.length) {
    say(`There are ${texts.length} texts and ${names.length} names: those behind "${names.at(-1)}" get none.`)
  }
  return texts.map((text, i) => {
    if (text === '') throw empty('a text on the command line')
    return { text, from: 'the command line', name: names[i] }
  })
}
