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
  name
    ? `# The encrypted version of variable ("${name}", the string #${number} from ${from}).`
    : `# The encrypted version of the string #${number} from ${from}.)`

const empty = (what: string): Failure => new Failure('usage', `${what} was empty, not encrypting`)

async function askedFor({ showInput }: EncryptString, { ask }: VaultDesk): Promise<Plain> {
  const name = await ask('Variable name (enter for no name): ', { echo: true })
  const text = await ask(showInput ? 'String to encrypt: ' : 'String to encrypt (hidden): ', { echo: showInput })
  if (text === '') throw empty('The plaintext provided from the prompt')
  return { text, from: 'the interactive prompt', name: name || undefined }
}

async function readFromInput(
  { stdinName }: EncryptString,
  { surroundings, workplace, say }: VaultDesk,
): Promise<Plain> {
  if (surroundings.terminal) {
    say(
      'Reading plaintext input from stdin. (ctrl-d to end input, twice if your content does not already have a newline)',
    )
  }
  const text = (await workplace.prompt.data()).toString('utf8')
  if (text === '') throw empty('stdin')
  if (surroundings.terminal && !text.endsWith('\n')) say('')
  return { text, from: 'stdin', name: stdinName }
}

function fromWords({ texts, names }: EncryptString, { say }: VaultDesk): readonly Plain[] {
  if (names.length > 0 && texts.length > names.length) {
    say('The number of --name options do not match the number of args.')
    say(`The last named variable will be "${names.at(-1)}". The rest will not have names.`)
  }
  return texts.map((text, i) => {
    if (text === '') throw empty('The plaintext provided from the command line args')
    return { text, from: 'the command line args', name: names[i] }
  })
}
