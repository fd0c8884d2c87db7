import { lines, type Script, sh } from '../../src/shell/script.ts'

/** A file and the script that prints its new text. */
export interface ReadyFile {
  readonly path: string
  readonly text: Script
}

/**
 * Has the new texts of files lie beside their places before anything is changed, so that a disk without room changes nothing; then
 * `settled` gives them their names. They keep owner and mode; what has no name at the end is removed. Defines `unwritable PATH`,
 * which says why it ends.
 */
export const ready = (files: readonly ReadyFile[]): Script =>
  lines(
    sh`umask 022
leave() { rm -f ${files.map(({ path }) => readyPath(path))}; }
trap leave EXIT; trap 'exit 130' HUP INT TERM
unwritable() {
  printf 'cannot write %s: is the disk full, or read-only? Nothing has been changed; run it again when it can be written\n' "$1" >&2
  exit 1
}`,
    ...files.map(
      ({ path, text }) =>
        sh`mkdir -p ${folderOf(path)} && { [ ! -e ${path} ] || cp -p ${path} ${readyPath(path)}; } && ${text} >${readyPath(path)} || unwritable ${path}`,
    ),
  )

/** Gives the files that lie ready their names. */
export const settled = (files: readonly ReadyFile[]): readonly Script[] =>
  files.map(({ path }) => sh`mv -f ${readyPath(path)} ${path} || exit 1`)

export const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'))

/** Where the new text of a file lies until it gets its name: no program reads what begins with a dot. */
const readyPath = (path: string): string => path.replace(/[^/]+$/, '.$&.tutti')
