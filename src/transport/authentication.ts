import type { AnyAuthMethod, AuthenticationType, AuthHandlerMiddleware, KeyboardInteractiveAuthMethod } from 'ssh2'
import { Failure } from '../error/failure.ts'
import { type PrivateKey, readPrivateKey } from './private-key.ts'
import { type AgentKeys, askAgent } from './ssh-agent.ts'
import type { SshSettings } from './ssh-settings.ts'

/** What a host can be shown to be let in, besides what the settings name. */
export interface Secrets {
  readonly password: string | undefined
  /** Opens the private key file that was asked for by name. */
  readonly passphrase: string | undefined
}

/** One login: what is tried in which order, and what came of it. */
export interface Login {
  readonly handler: AuthHandlerMiddleware
  /** The Failure that tells what was tried, once the host has refused everything. */
  refused(label: string): Failure
  /** True once a credential has been sent. */
  readonly begun: boolean
}

/** Prepares logins; reads each key file and asks each agent once, however many hosts there are. */
export class Credentials {
  readonly #files = new Map<string, Promise<PrivateKey>>()
  readonly #agents = new Map<string, Promise<AgentKeys>>()

  async login(settings: SshSettings, secrets: Secrets): Promise<Login> {
    const named = settings.privateKeyFile
    const first = named === undefined ? undefined : await this.#read(named, secrets.passphrase)
    const files = await Promise.all(settings.identityFiles.map((file) => this.#read(file, undefined)))
    const agent = settings.agentSocket === undefined ? undefined : await this.#ask(settings.agentSocket)
    return prepare(settings, secrets, first, files, agent)
  }

  #read(file: string, passphrase: string | undefined): Promise<PrivateKey> {
    const id = `${file}\0${passphrase ?? ''}`
    const known = this.#files.get(id) ?? readPrivateKey(file, passphrase)
    this.#files.set(id, known)
    return known
  }

  #ask(socket: string): Promise<AgentKeys> {
    const known = this.#agents.get(socket) ?? askAgent(socket)
    this.#agents.set(socket, known)
    return known
  }
}

interface Attempt {
  /** What is tried, for messages. */
  readonly label: string
  readonly method: AnyAuthMethod
}

function prepare(
  settings: SshSettings,
  secrets: Secrets,
  named: PrivateKey | undefined,
  files: readonly PrivateKey[],
  agent: AgentKeys | undefined,
): Login {
  const username = settings.user
  const attempts: Attempt[] = []
  const notes: string[] = []
  const tryFile = (file: PrivateKey) => {
    if (file.key) attempts.push({ label: file.file, method: { type: 'publickey', username, key: file.key } })
    else if (!file.missing || file === named) notes.push(`${file.file} ${file.problem}`)
  }

  // Unlike ssh: the key named for a host comes before the agent's, whose other keys would use up MaxAuthTries.
  if (named) tryFile(named)
  if (agent) {
    const offered = agentKeys(agent, named ? [named, ...files] : files, settings.identitiesOnly)
    const label = offered.length === 1 ? 'a key of the agent' : `${offered.length} keys of the agent`
    if (offered.length > 0)
      attempts.push({ label, method: { type: 'agent', username, agent: agent.offering(offered) } })
    if (agent.problem) notes.push(agent.problem)
  }
  for (const file of files) if (file.file !== named?.file) tryFile(file)

  const wanted: string[] = []
  if (secrets.password !== undefined) {
    const password = secrets.password
    attempts.push({ label: 'the password', method: { type: 'password', username, password } })
    const prompt = answering(password, wanted)
    attempts.push({ label: 'the password', method: { type: 'keyboard-interactive', username, prompt } })
  }
  // Logs in where nothing is asked for, and otherwise makes the host say what it takes.
  attempts.push({ label: '', method: { type: 'none', username } })
  return follow(attempts, notes, wanted, settings, secrets)
}

/** Keys of the agent that may be tried: those of the named files first, then the others unless only named ones may. */
function agentKeys(agent: AgentKeys, files: readonly PrivateKey[], only: boolean) {
  const isNamed = (key: { getPublicSSH(): Buffer }) =>
    files.some((file) => file.publicKey?.equals(key.getPublicSSH()) === true)
  // A key that a file holds as well is tried from the file.
  const isOwn = (key: { getPublicSSH(): Buffer }) =>
    files.some((file) => file.key !== undefined && file.publicKey?.equals(key.getPublicSSH()) === true)
  const keys = agent.keys.filter((key) => !isOwn(key))
  const first = keys.filter(isNamed)
  return only ? first : [...first, ...keys.filter((key) => !isNamed(key))]
}

/** Answers the first hidden prompt with the password, and gives up when the host asks for more. */
function answering(password: string, wanted: string[]): KeyboardInteractiveAuthMethod['prompt'] {
  let answered = false
  return (_name, _instructions, _language, prompts, finish) => {
    finish(
      prompts.map(({ prompt, echo }) => {
        if (echo !== true && !answered) {
          answered = true
          return password
        }
        wanted.push(prompt.trim())
        return ''
      }),
    )
  }
}

const sshMethod = (type: AuthenticationType): string => (type === 'agent' ? 'publickey' : type)

function follow(
  attempts: readonly Attempt[],
  notes: readonly string[],
  wanted: readonly string[],
  settings: SshSettings,
  secrets: Secrets,
): Login {
  const tried: Attempt[] = []
  let accepts: readonly string[] | undefined
  let next = 0
  const handler: AuthHandlerMiddleware = (methodsLeft, _partial, proceed) => {
    accepts = methodsLeft ?? accepts
    for (; next < attempts.length; next++) {
      const attempt = attempts[next] as Attempt
      const { type } = attempt.method
      if (type === 'none' ? accepts === undefined : accepts === undefined || accepts.includes(sshMethod(type))) {
        tried.push(attempt)
        next++
        return proceed(attempt.method)
      }
    }
    // The declared type leaves out the value that ends the attempts.
    return proceed(false as unknown as AuthenticationType)
  }
  return {
    handler,
    get begun() {
      return next > 0
    },
    refused: (label) => {
      // What the host never takes was sent before it said so, and was not refused for what it is.
      const counted = tried.filter((one) => one.label !== '' && (accepts?.includes(sshMethod(one.method.type)) ?? true))
      const labels = [...new Set(counted.map((one) => one.label))]
      return refusal(label, { tried: labels, notes, wanted, accepts, settings, secrets })
    },
  }
}

interface Refusal {
  readonly tried: readonly string[]
  readonly notes: readonly string[]
  readonly wanted: readonly string[]
  readonly accepts: readonly string[] | undefined
  readonly settings: SshSettings
  readonly secrets: Secrets
}

function refusal(label: string, { tried, notes, wanted, accepts, settings, secrets }: Refusal): Failure {
  const takes = accepts === undefined || accepts.length === 0 ? '' : `; it takes ${accepts.join(', ')}`
  const what = tried.length === 0 ? 'and there is nothing to log in with' : `and refuses ${tried.join(', ')}`
  const onlyPassword = accepts !== undefined && accepts.length > 0 && !accepts.includes('publickey')
  const asksPassword = onlyPassword && secrets.password === undefined
  const message = asksPassword
    ? `${label} wants a password for ${settings.user}, and none is given${takes}`
    : `${label} does not let ${settings.user} in ${what}${takes}`
  const asked = wanted.length === 0 ? [] : [`it also asked: ${wanted.join(', ')}`]
  const hint = asksPassword
    ? 'give one with -k or ansible_password'
    : tried.length === 1 && tried[0] === 'the password'
      ? `check the password and the user name ${settings.user}`
      : `add the public key to ~${settings.user}/.ssh/authorized_keys there, or name another key ` +
        '(--private-key, ansible_ssh_private_key_file), user (-u, ansible_user) or a password (-k, ansible_password)'
  return new Failure('authentication', message, { hint: [...notes, ...asked, hint].join('\n') })
}
