import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { readEntry } from './entry.ts'
import { entryFunction, targetFunction } from './portable.ts'
import { lines, type Script, sh } from './script.ts'
import { transactionPlace, unfinishedFunction } from './transaction.ts'

/** What is at one place of a set. */
export type PlacedFile = {
  readonly kind: 'absent' | 'file' | 'link' | 'other'
  /** SHA-256 of a file's content. */
  readonly sum: string
  readonly mode: string
  /** Where a link leads. */
  readonly to: string
}

/** A set of files as a host has it, by paths relative to its folder. */
export interface FileSet {
  readonly files: { readonly [path: string]: PlacedFile }
  /** What cksum says of each, by which a change in the meantime is noticed. */
  readonly since: { readonly [path: string]: string }
  /** The contents, one character a byte. */
  readonly contents: { readonly [path: string]: string }
  /** A transaction on the set was cut short and is still to be put back. */
  readonly unfinished: boolean
}

/** Nothing is there. */
export const NO_FILE: PlacedFile = { kind: 'absent', sum: '', mode: '', to: '' }

/** SHA-256 in hex. */
export const sumOf = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex')

/**
 * Asks what the files of a set are; of `folders` every file in them besides. Fields end with NUL, contents are told by their
 * length; `readFileSet` reads them. Comes first in an answer, before a line of its own.
 */
export const fileSetQuestion = (root: string, paths: readonly string[], folders: readonly string[] = []): Script =>
  lines(
    transactionPlace(root),
    unfinishedFunction,
    entryFunction,
    targetFunction,
    sh`look() {
  printf 'path=%s\000' "$1"; g=$root/$1
  if [ -L "$g" ]; then printf 'to='; target "$g"; printf '\000'
  elif [ -f "$g" ] && [ -r "$g" ]; then
    printf 'entry='; entry "$g"; printf '\000since=%s\000size=%s\000' "$(cksum <"$g")" "$(($(wc -c <"$g")))"; cat "$g"; printf '\000'
  elif [ -e "$g" ]; then printf 'other=1\000'
  fi
}
if unfinished; then printf 'unfinished=1\000'; fi`,
    ...paths.map((path) => sh`look ${path}`),
    ...folders.map(
      (folder) =>
        sh`for g in "$root/"${folder}/*; do if [ -e "$g" ] || [ -L "$g" ]; then look ${folder}"/\${g##*/}"; fi; done`,
    ),
    sh`printf 'end=\000'`,
  )

/** Reads the answer to `fileSetQuestion`, and gives the bytes that follow it. */
export function readFileSet(bytes: Uint8Array): { readonly set: FileSet; readonly rest: string } {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  const files: Record<string, PlacedFile> = {}
  const since: Record<string, string> = {}
  const contents: Record<string, string> = {}
  let unfinished = false
  let path = ''
  let at = 0
  while (at < text.length) {
    const end = text.indexOf('\0', at)
    if (end < 0) break
    const equals = text.indexOf('=', at)
    const value = text.slice(equals + 1, end)
    const name = text.slice(at, equals)
    at = end + 1
    switch (name) {
      case 'unfinished':
        unfinished = true
        break
      case 'path':
        path = Buffer.from(value, 'latin1').toString()
        files[path] = NO_FILE
        since[path] = ''
        contents[path] = ''
        break
      case 'to':
        files[path] = { ...NO_FILE, kind: 'link', to: Buffer.from(value.replace(/\n$/, ''), 'latin1').toString() }
        break
      case 'other':
        files[path] = { ...NO_FILE, kind: 'other' }
        break
      case 'entry':
        files[path] = { ...NO_FILE, kind: 'file', mode: readEntry(value)?.mode ?? '' }
        break
      case 'since':
        since[path] = value
        break
      case 'size': {
        const content = text.slice(at, at + Number(value))
        at += Number(value) + 1
        contents[path] = content
        files[path] = { ...(files[path] ?? NO_FILE), sum: sumOf(Buffer.from(content, 'latin1')) }
        break
      }
      case 'end':
        return { set: { files, since, contents, unfinished }, rest: text.slice(at) }
    }
  }
  return { set: { files, since, contents, unfinished }, rest: '' }
}
