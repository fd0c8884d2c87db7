import type { Answer } from '../../src/module/contract.ts'
import { hostPath } from '../../src/shell/host-path.ts'
import { emit, lines, recurring, type Script, sh } from '../../src/shell/script.ts'

/** What a host starts for a command. */
export interface Launch {
  /** Words of a command line; the first is a program and never one of the shell's own commands. */
  readonly words: Script
  readonly chdir?: string | undefined
  readonly stdin?: string | undefined
}

/** How a launch ended, as the last line of its error output tells. */
export type Ending =
  /** Negative for the number of the signal that ended the program, as in Python. */
  | { readonly kind: 'ended'; readonly rc: number }
  | { readonly kind: 'no-folder'; readonly errno: Errno; readonly path: string }
  | { readonly kind: 'no-program'; readonly errno: Errno; readonly words: readonly string[] }

export type Errno = 2 | 13 | 20

/** The system's sentence for an errno. */
export const errnoText: Readonly<Record<Errno, string>> = {
  2: 'No such file or directory',
  13: 'Permission denied',
  20: 'Not a directory',
}

/**
 * The ending goes last on stderr, so that nothing the command writes can be taken for it.
 * `find` looks a program up as execvp does: `command -v` would find functions and the shell's own commands.
 */
const functions = recurring(sh`ending() { printf '\ntutti-ending %s\n' "$*" >&2; }
find_program() {
  errno=2
  case $1 in
  */*) if [ -d "$1" ]; then errno=13; elif [ -x "$1" ]; then errno=0; elif [ -e "$1" ]; then errno=13; fi ;;
  ?*) IFS=:; set -f
    for folder in \${PATH-/usr/bin:/bin}; do
      [ -f "\${folder:-.}/$1" ] || continue
      if [ -x "\${folder:-.}/$1" ]; then errno=0; break; fi
      errno=13
    done
    unset IFS; set +f ;;
  esac
}`)

const enter = (chdir: string): Script => sh`folder=${hostPath(chdir)}
if ! cd -P "$folder" >/dev/null 2>&1; then
  errno=2
  if [ -d "$folder" ]; then errno=13; elif [ -e "$folder" ]; then errno=20; fi
  printf %s "$folder"; ending folder $errno; exit 1
fi`

/**
 * Runs the program on the script's own outputs. A shell tells an exit of 137 from a kill only in the message it writes for
 * the kill, so the shell that waits has its errors kept apart: in a subshell of its own, as dash loses the redirections of
 * a subshell inside a group with redirections, and bash is silent in a command substitution and in POSIX mode.
 */
const run = (body: Script): Script => sh`exec 3>&1 4>&2
said=$( (
  exec 2>&1
  [ -z "\${BASH_VERSION-}" ] || set +o posix
  ${body}
  printf ' %s' $?
) )
rc=\${said##* }
if [ $rc -gt 128 ] && [ "$said" != " $rc" ]; then ending -$((rc - 128)); else ending "$rc"; fi
exit "$rc"`

/** The script of a launch. */
export function launch({ words, chdir, stdin }: Launch): Script {
  return lines(
    functions,
    chdir !== undefined && enter(chdir),
    sh`set -- ${words}
find_program "$1"
if [ $errno != 0 ]; then printf '%s\000' "$@"; ending program $errno; exit 127; fi`,
    run(
      stdin === undefined
        ? sh`( exec "$@" ) >&3 2>&4 3>&- 4>&-`
        : sh`{ ${emit(stdin)}; } 2>/dev/null | ( exec "$@" ) >&3 2>&4 3>&- 4>&-`,
    ),
  )
}

/** The script of a launch whose program is a piece of sh text. */
export const launchText = (text: Script, chdir: string | undefined, before: Script): Script =>
  lines(
    functions,
    chdir !== undefined && enter(chdir),
    before,
    run(sh`( ${text}
) >&3 2>&4 3>&- 4>&-`),
  )

const endingLine = /\n?tutti-ending (?:(folder|program) )?(-?\d+)\n*$/

/** Reads an ending; the exit code stands where the line is missing, as when the whole script was killed. */
export function readEnding({ code, stdout, stderr }: Answer): { readonly ending: Ending; readonly stderr: string } {
  const [line, what, number] = endingLine.exec(stderr) ?? []
  const rest = line === undefined ? stderr : stderr.slice(0, -line.length)
  const errno = Number(number) as Errno
  switch (what) {
    case 'folder':
      return { ending: { kind: 'no-folder', errno, path: stdout }, stderr: rest }
    case 'program':
      return { ending: { kind: 'no-program', errno, words: stdout.split('\0').slice(0, -1) }, stderr: rest }
    default:
      return { ending: { kind: 'ended', rc: line === undefined ? code : errno }, stderr: rest }
  }
}
