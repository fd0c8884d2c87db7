import { spawn } from 'node:child_process'
import { Failure } from '../error/failure.ts'
import { didYouMean } from '../text/nearest.ts'

/** What git is told by its environment: never ask, never wait for ever, speak only known protocols. */
const settings = {
  GIT_TERMINAL_PROMPT: '0',
  GIT_ALLOW_PROTOCOL: 'file:git:http:https:ssh',
  GIT_CONFIG_COUNT: '2',
  GIT_CONFIG_KEY_0: 'http.lowSpeedLimit',
  GIT_CONFIG_VALUE_0: '1',
  GIT_CONFIG_KEY_1: 'http.lowSpeedTime',
  GIT_CONFIG_VALUE_1: '60',
  LC_ALL: 'C',
}

const SSH = 'ssh -oBatchMode=yes -oConnectTimeout=60'

/** A commit, and by which kind of name it was found. */
export interface FoundCommit {
  readonly commit: string
  readonly by: 'tag' | 'branch' | 'commit' | 'head'
}

/** A copy of a git repository, without a work tree. */
export class GitCopy {
  readonly #url: string
  readonly #folder: string
  readonly #signal: AbortSignal

  private constructor(url: string, folder: string, signal: AbortSignal) {
    this.#url = url
    this.#folder = folder
    this.#signal = signal
  }

  /** Copies the repository at an address or a path into a new folder. */
  static async of(url: string, folder: string, signal: AbortSignal): Promise<GitCopy> {
    const { code, err } = await git(['clone', '--quiet', '--bare', '--', url, folder], signal)
    if (code !== 0) throw new Failure('role-package', `cannot copy the repository ${url}`, { hint: lastLines(err) })
    return new GitCopy(url, folder, signal)
  }

  /** The commit that a tag, else a branch, else a commit's number names. */
  async find(version: string | undefined): Promise<FoundCommit> {
    const names: readonly (readonly [FoundCommit['by'], string])[] =
      version === undefined
        ? [['head', 'HEAD']]
        : [
            ['tag', `refs/tags/${version}`],
            ['branch', `refs/heads/${version}`],
            ...(/^[0-9a-f]{7,64}$/.test(version) ? [['commit', version] as const] : []),
          ]
    for (const [by, name] of names) {
      const { code, out } = await this.#run([
        'rev-parse',
        '--verify',
        '--quiet',
        '--end-of-options',
        `${name}^{commit}`,
      ])
      if (code === 0) return { commit: out.trim(), by }
    }
    const what = version === undefined ? 'has no commit' : `has no tag, branch or commit "${version}"`
    throw new Failure('role-package', `${this.#url} ${what}`, {
      hint: didYouMean(version ?? '', await this.#versions()),
    })
  }

  /** Writes the files of a commit as a tarball. */
  async archive(commit: string, tarball: string): Promise<void> {
    const { code, err } = await this.#run(['archive', '--format=tar', `--output=${tarball}`, commit])
    if (code !== 0) throw new Failure('role-package', `cannot read ${commit} of ${this.#url}`, { hint: lastLines(err) })
  }

  async #versions(): Promise<readonly string[]> {
    const { out } = await this.#run(['for-each-ref', '--format=%(refname:lstrip=2)', 'refs/tags', 'refs/heads'])
    return out.split('\n').filter(Boolean)
  }

  #run(words: readonly string[]): Promise<Ended> {
    return git(['--git-dir', this.#folder, ...words], this.#signal)
  }
}

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function git(words: readonly string[], signal: AbortSignal): Promise<Ended> {
  return new Promise((settle, reject) => {
    const env = { GIT_SSH_COMMAND: SSH, ...process.env, ...settings }
    const child = spawn('git', words, { stdio: ['ignore', 'pipe', 'pipe'], env, signal })
    const said = { out: '', err: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said.out += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said.err += text
    })
    child.once('error', (cause) => {
      if (signal.aborted) reject(new Failure('interrupted', 'User interrupted execution'))
      else {
        const hint = 'roles in repositories are fetched with git; install it, or name a tarball'
        reject(new Failure('role-package', `git cannot be started: ${cause.message}`, { hint, cause }))
      }
    })
    child.once('close', (code) => settle({ code, ...said }))
  })
}

const lastLines = (text: string): string => text.trim().split('\n').slice(-3).join('\n')
