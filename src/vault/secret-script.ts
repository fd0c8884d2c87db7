import { spawn } from 'node:child_process'
import { Failure } from '../error/failure.ts'

/** How long a script may take: long enough to unlock a key by hand. */
const PATIENCE_MS = 300_000
const OUTPUT_LIMIT = 1024 * 1024
/** How long an ended script's output may be kept open by what it started. */
const DRAIN_MS = 1000
/** What a client script ends with when it does not know a label. */
const LABEL_UNKNOWN = 2

export interface ScriptPatience {
  readonly timeoutMs?: number | undefined
  /** Aborted when the person asks to stop. */
  readonly signal?: AbortSignal | undefined
}

interface Printed {
  readonly stdout: Buffer
  readonly stderr: string
  readonly code: number | null
  readonly killedBy: string | null
}

/** Whether a script is given the label it is to find the password of: its name ends in `-client`. */
const isClient = (path: string): boolean => /-client(?:\.[^./]*)?$/.test(path)

/**
 * What a password script prints. It has the terminal, to ask for what it needs; a client script is called with
 * `--vault-id LABEL`. Unlike Ansible: one that prints nothing for five minutes is ended.
 */
export async function runSecretScript(
  path: string,
  label: string | undefined,
  patience: ScriptPatience = {},
): Promise<Buffer> {
  const client = isClient(path)
  const { stdout, stderr, code, killedBy } = await run(
    path,
    client && label ? ['--vault-id', label] : [],
    client,
    patience,
  )
  const said = stderr.trim()
  if (client && code === LABEL_UNKNOWN) {
    throw new Failure(
      'vault',
      `Vault password client script ${path} did not find a secret for vault-id=${label}: ${said}`,
    )
  }
  if (code !== 0) {
    const how = code === null ? `was killed by ${killedBy}` : `returned non-zero (${code})`
    const what = client
      ? `client script ${path} ${how} when getting secret for vault-id=${label}`
      : `script ${path} ${how}`
    throw new Failure('vault', `Vault password ${what}${said === '' ? '' : `: ${said}`}`)
  }
  return stdout
}

function run(path: string, words: readonly string[], client: boolean, patience: ScriptPatience): Promise<Printed> {
  const { timeoutMs = PATIENCE_MS, signal } = patience
  return new Promise((settle, reject) => {
    const child = spawn(path, words, { stdio: ['inherit', 'pipe', client ? 'pipe' : 'inherit'] })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    let size = 0
    const give = (why: Failure): void => {
      reject(why)
      child.kill('SIGTERM')
      setTimeout(() => child.kill('SIGKILL'), DRAIN_MS).unref()
      release()
    }
    const stopped = (): void => give(new Failure('interrupted', `stopped while the vault password script ${path} ran`))
    const timer = setTimeout(() => {
      give(
        new Failure('vault', `Vault password script ${path} did not end within ${timeoutMs / 1000} seconds`, {
          hint: 'does it wait for an answer that nobody can give here?',
        }),
      )
    }, timeoutMs)
    const release = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', stopped)
      for (const stream of [child.stdout, child.stderr]) stream?.destroy()
    }
    if (signal?.aborted) stopped()
    signal?.addEventListener('abort', stopped, { once: true })
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout.push(chunk)
      size += chunk.length
      if (size > OUTPUT_LIMIT) give(new Failure('vault', `Vault password script ${path} prints without end`))
    })
    child.stderr?.on('data', (chunk: Buffer) => void stderr.push(chunk))
    child.once('error', (cause) => {
      release()
      const message = `Problem running vault password script ${path} (${cause.message})`
      const hint = 'if it is no script, remove the executable bit from the file: chmod a-x'
      reject(new Failure('vault', message, { hint, cause }))
    })
    const end = (code: number | null, killedBy: string | null): void => {
      release()
      settle({ stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString('utf8'), code, killedBy })
    }
    child.once('close', end)
    child.once('exit', (code, killedBy) => setTimeout(end, DRAIN_MS, code, killedBy).unref())
  })
}
