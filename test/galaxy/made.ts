import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { ExecutionContext } from 'ava'
import { Header, type HeaderData } from 'tar'
import { run } from '../cli/made.ts'

type Files = { readonly [path: string]: string }

/** A folder that goes when the test ends. */
export function folderOf(t: ExecutionContext, files: Files = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-galaxy-test-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  put(folder, files)
  return folder
}

export function put(folder: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
}

/** The files of a role that prints a word. */
export const roleFiles = (word: string, dependencies = '[]'): Files => ({
  'meta/main.yml': `dependencies: ${dependencies}\n`,
  'tasks/main.yml': `- debug: msg=${word}\n`,
})

/** A git repository with a first commit. */
export function repository(t: ExecutionContext, files: Files): Repository {
  const folder = folderOf(t)
  const git = (...words: string[]): string =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=Test', '-c', 'user.email=test@example.org', ...words], {
      encoding: 'utf8',
    }).trim()
  git('init', '--quiet', '--initial-branch=main')
  const made: Repository = {
    folder,
    url: `git+file://${folder}`,
    git,
    commit(more) {
      put(folder, more)
      git('add', '--all')
      git('commit', '--quiet', '--message=Change')
      return git('rev-parse', 'HEAD')
    },
  }
  made.commit(files)
  return made
}

export interface Repository {
  readonly folder: string
  readonly url: string
  git(...words: string[]): string
  /** Writes files and commits all; gives the commit. */
  commit(files: Files): string
}

/** An entry for a tarball, as hostile as it likes. */
export interface RawEntry extends HeaderData {
  readonly path: string
  readonly content?: string
}

/** A tarball from its very headers. */
export function rawTarball(t: ExecutionContext, entries: readonly RawEntry[]): string {
  const blocks = entries.flatMap(({ content = '', ...header }) => {
    const block = Buffer.alloc(512)
    const data = { type: 'File' as const, mode: 0o644, size: content.length, mtime: new Date(0), ...header }
    new Header(data).encode(block, 0)
    const body = Buffer.alloc(Math.ceil(content.length / 512) * 512)
    body.write(content)
    return [block, body]
  })
  const path = join(folderOf(t), 'role.tar.gz')
  writeFileSync(path, gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)])))
  return path
}

/** Runs `tutti galaxy role` on a folder of roles. */
export const galaxy = (roles: string, action: string, ...words: readonly string[]) =>
  run(['galaxy', 'role', action, '-p', roles, ...words])
