import { cksum } from './cksum.ts'
import { readEntry } from './entry.ts'
import { asBytes, asText } from './fields.ts'
import { decodeText, encodeText } from './lossless.ts'
import { canonicalFunction, entryFunction, targetFunction } from './portable.ts'
import { replaceFunctions, replaceScript } from './replace.ts'
import { emit, lines, type Script, sh } from './script.ts'

/** What is known of a text file beside its text. */
export type FilePlace = {
  /** Where it is, as the host knows it. */
  readonly path: string
  readonly parentFound: boolean
  /** What cksum says of it, by which a change in the meantime is noticed; `''` when there is no file. */
  readonly sum: string
  /** Why it cannot be edited, as a sentence; `''` when it can. */
  readonly lack: string
}

/** A text file of a host that is edited as a whole. */
export type TextFile = {
  readonly found: boolean
  /** Its text as `decodeText` has it; `''` when there is no file. */
  readonly text: string
  /** Four octal digits; `''` when there is no file. */
  readonly mode: string
  /** `uid:gid`; `''` when there is no file. */
  readonly owner: string
  readonly place: FilePlace
}

/** Nothing wished of a text file. */
export const NO_FILE_WISH = { found: null, text: null, mode: null, owner: null, place: null } as const

/** Functions that `textFileQuestion` calls. */
export const textFileFunctions: Script = lines(entryFunction, targetFunction, canonicalFunction)

/**
 * Asks for the file that a word names, as the last part of a question: `content`, its last field, takes the rest. A symbolic
 * link is followed, unless it is itself to be replaced.
 */
export const textFileQuestion = (file: Script, { follow = true } = {}): Script =>
  lines(
    sh`f=${file}`,
    follow && sh`if [ -L "$f" ]; then f=$(canonical "$f"; echo x); f=\${f%?x}; fi`,
    sh`printf 'path=%s\000' "$f"
case $f in */*) d=\${f%/*} ;; *) d=. ;; esac; [ ! -d "\${d:-/}" ] || printf 'parent=1\000'
if [ -d "$f" ]; then printf 'lack=is a directory\000'
elif [ -e "$f" ]; then
  printf 'self='; entry "$f" L; printf '\000'
  if [ ! -f "$f" ]; then printf 'lack=is no file\000'
  elif [ ! -r "$f" ]; then printf 'lack=cannot be read by this user\000'
  else printf 'content='; exec cat "$f"
  fi
fi
exit 0`,
  )

/** What cksum would say of a content that was read: asked for by itself it would be one program more. */
const sumOf = (content: string | undefined): string => (content === undefined ? '' : cksum(asBytes(content)))

/** Reads the answer to `textFileQuestion`. */
export function readTextFile(fields: ReadonlyMap<string, string>): TextFile {
  const path = asText(fields.get('path') ?? '')
  const lack = fields.get('lack')
  const self = readEntry(asText(fields.get('self') ?? ''))
  const content = fields.get('content')
  return {
    found: self !== undefined,
    text: decodeText(asBytes(content ?? '')),
    mode: self?.mode ?? '',
    owner: self ? `${self.uid}:${self.gid}` : '',
    place: {
      path,
      parentFound: fields.has('parent'),
      sum: fields.get('sum') ?? sumOf(content),
      lack: lack === undefined ? '' : `${path} ${lack}`,
    },
  }
}

/**
 * Asks for every file that the words name, as a part of a question; words that are globs may name none. NULs are left out, which
 * the size then tells: they would end the field, and what follows them could pass for another.
 */
export const textFilesQuestion = (files: Script): Script => sh`n=0
for f in ${files}; do
  n=$((n + 1))
  if [ ! -e "$f" ]; then case $f in *[*]*) ;; *) printf 'path.%s=%s\000' $n "$f" ;; esac; continue; fi
  [ -f "$f" ] || continue
  printf 'path.%s=%s\000self.%s=' $n "$f" $n; entry "$f" L
  if [ ! -r "$f" ]; then printf '\000lack.%s=cannot be read by this user\000' $n; continue; fi
  printf '\000size.%s=%s\000text.%s=' $n "$(wc -c <"$f")" $n; tr -d '\000' <"$f"; printf '\000'
done`

/** Reads the answer to `textFilesQuestion`, in the order that the files were named. */
export const readTextFiles = (fields: ReadonlyMap<string, string>): readonly TextFile[] =>
  [...fields.keys()]
    .filter((name) => name.startsWith('path.'))
    .map((name) => {
      const field = (part: string): string | undefined => fields.get(name.replace('path', part))
      const path = asText(field('path') ?? '')
      const self = readEntry(asText(field('self') ?? ''))
      const content = field('text') ?? ''
      const torn = field('size') !== undefined && Number(field('size')) !== content.length
      const lack = torn ? 'holds a NUL byte and is no text' : field('lack')
      return {
        found: self !== undefined,
        text: decodeText(asBytes(content)),
        mode: self?.mode ?? '',
        owner: self ? `${self.uid}:${self.gid}` : '',
        place: {
          path,
          parentFound: true,
          sum: field('sum') ?? sumOf(field('text')),
          lack: lack === undefined ? '' : `${path} ${lack}`,
        },
      }
    })

/** How the new text of a file is put in place. */
export interface TextChange {
  readonly text: string
  /** The mode of a file that is new, or that every file gets with `keepMode: false`. */
  readonly mode: string
  readonly keepMode?: boolean
  /** As chown takes it; by default a new file belongs to who writes it and another keeps its owner. */
  readonly owner?: string | undefined
  readonly backup?: boolean
  /** A command that must agree to the new file, which `$t` names. */
  readonly validate?: Script | undefined
}

/** A file as it was read, and what shall become of it. */
export interface FileEdit extends TextChange {
  readonly file: Pick<TextFile, 'found' | 'mode' | 'owner' | 'place'>
}

/** Puts the new text of files in place of the old, each in one step; stops at one that has changed since it was read. */
export const writeTextFiles = (edits: readonly FileEdit[]): Script =>
  edits.length === 0
    ? sh`:`
    : lines(
        replaceFunctions,
        ...edits.map(({ file, ...change }) =>
          replaceScript({
            file: sh`${file.place.path}`,
            content: emit(encodeText(change.text)),
            mode: file.found && change.keepMode !== false ? file.mode : change.mode,
            owner: change.owner,
            keepOwner: file.found && change.owner === undefined ? file.owner : undefined,
            backup: change.backup === true && file.found,
            validate: change.validate,
            since: file.place.sum,
          }),
        ),
      )

/** Puts the new text of a file in place of the old. */
export const writeTextFile = (file: FileEdit['file'], change: TextChange): Script =>
  writeTextFiles([{ file, ...change }])
