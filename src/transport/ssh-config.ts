import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, isAbsolute, join } from 'node:path'
import SSHConfig, { glob } from 'ssh-config'
import { Failure } from '../error/failure.ts'

/** Keywords of ssh_config in lower case with what they say about one host. */
export interface SshKeywords {
  readonly [keyword: string]: string | readonly string[] | undefined
}

/** Configuration files of ssh, parsed once for all hosts. */
export interface SshConfig {
  /** What they say about a host as the user names it; `user` is what `Match user` sees. */
  keywordsFor(host: string, user: string | undefined): SshKeywords
}

const INCLUDE_DEPTH = 16

/** Reads configuration files in the order of their weight; a file that is not there says nothing. */
export function readSshConfig(files: readonly string[], home: string): SshConfig {
  const text = files.map((file) => withIncludes(file, home, 'Host *', 0)).join('\nHost *\n')
  const config = parse(text, files)
  return {
    // Unlike ssh: `Match exec` never matches, as a run with many hosts would start the command for each of them.
    keywordsFor: (host, user) =>
      config.compute(user === undefined ? { Host: host } : { Host: host, User: user }, {
        ignoreCase: true,
        matchExec: false,
      }),
  }
}

function parse(text: string, files: readonly string[]): SSHConfig {
  try {
    return SSHConfig.parse(text)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Failure('unreachable', `the ssh configuration cannot be read (${files.join(', ')}): ${why}`, {
      hint: 'ssh -G HOST shows what ssh reads there',
      cause: error,
    })
  }
}

/** A file's text with every Include replaced by the files it names; after one, the section it stands in goes on. */
function withIncludes(file: string, home: string, outer: string, depth: number): string {
  const text = readText(file)
  if (text === undefined || depth > INCLUDE_DEPTH) return ''
  let section = outer
  return text
    .split(/\r?\n/)
    .flatMap((line) => {
      const [, keyword = '', rest = ''] = /^\s*([A-Za-z]+)[\s=]+(.*)$/.exec(line) ?? []
      if (/^(host|match)$/i.test(keyword)) section = line
      if (!/^include$/i.test(keyword)) return [line]
      const included = rest.split(/\s+/).flatMap((pattern) => expandGlob(unquote(pattern), home, dirname(file)))
      return [...included.map((one) => withIncludes(one, home, section, depth + 1)), section]
    })
    .join('\n')
}

const unquote = (word: string): string => word.replace(/^"(.*)"$/, '$1')

function expandGlob(pattern: string, home: string, directory: string): readonly string[] {
  if (pattern === '') return []
  const path = expandHome(pattern, home)
  const full = isAbsolute(path) ? path : join(directory, path)
  const name = basename(full)
  if (!/[*?]/.test(name)) return [full]
  try {
    return readdirSync(dirname(full))
      .filter((entry) => glob(name, entry) && (!entry.startsWith('.') || name.startsWith('.')))
      .sort()
      .map((entry) => join(dirname(full), entry))
  } catch {
    return []
  }
}

/** A file's text, or undefined when it is not there or may not be read. */
export function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/** A path with `~` at its start replaced by the home directory. */
export const expandHome = (path: string, home: string): string =>
  path === '~' || path.startsWith('~/') ? join(home, path.slice(1)) : path
