import ssh2, {
  type BaseAgent,
  type OpenSSHAgent,
  type ParsedKey,
  type SignCallback,
  type SigningRequestOptions,
} from 'ssh2'

/** The keys that an ssh agent holds, asked for once. */
export interface AgentKeys {
  readonly keys: readonly ParsedKey[]
  /** Why there are none, when the agent could not be asked. */
  readonly problem: string | undefined
  /** An agent that offers just these keys, in this order. */
  offering(keys: readonly ParsedKey[]): BaseAgent
}

/** Asks the agent behind a socket for its keys. */
export function askAgent(socket: string): Promise<AgentKeys> {
  const agent = new ssh2.OpenSSHAgent(socket)
  const offering = (keys: readonly ParsedKey[]) => new SelectedKeys(agent, keys)
  return new Promise((settle) => {
    agent.getIdentities((error, keys) => {
      const problem = error ? `the ssh agent at ${socket} does not answer (${error.message})` : undefined
      settle({
        keys: (keys ?? []).filter((key) => typeof key === 'object' && 'getPublicSSH' in key) as ParsedKey[],
        problem,
        offering,
      })
    })
  })
}

class SelectedKeys extends ssh2.BaseAgent<ParsedKey> {
  readonly #agent: OpenSSHAgent
  readonly #keys: readonly ParsedKey[]

  constructor(agent: OpenSSHAgent, keys: readonly ParsedKey[]) {
    super()
    this.#agent = agent
    this.#keys = keys
  }

  override getIdentities(answer: (error: Error | undefined, keys?: ParsedKey[]) => void): void {
    answer(undefined, [...this.#keys])
  }

  override sign(
    key: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    answer?: SignCallback,
  ): void {
    if (typeof options === 'function') this.#agent.sign(key, data, options)
    else this.#agent.sign(key, data, options, answer)
  }
}
