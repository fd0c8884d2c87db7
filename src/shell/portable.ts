import { lines, recurring, type Script, sh } from './script.ts'

/**
 * Commands that POSIX does not name, each with a fallback, so that a module works wherever there is a shell.
 * A module splices the functions it needs once at the top of its script and calls them by name. Paths given to them
 * are words of `hostPath`, so that none starts with a dash.
 */

/** Defines `sha256 FILE`: prints the file's SHA-256 in hex, or nothing when no tool for it is there. */
export const sha256Function: Script = recurring(sh`sha256() {
  if command -v sha256sum >/dev/null 2>&1; then sha256sum <"$1" | cut -c1-64
  elif command -v shasum >/dev/null 2>&1; then shasum -a 256 <"$1" | cut -c1-64
  elif command -v openssl >/dev/null 2>&1; then openssl dgst -sha256 -r <"$1" | cut -c1-64
  fi
}`)

/**
 * Defines `digest ALGORITHM FILE` (md5, sha1, sha224, sha256, sha384, sha512): prints the digest in hex and more after
 * a space; prints nothing when no tool for it is there or the file cannot be read.
 * A builtin finds the tool, and only the tool itself is a process of its own.
 */
export const digestFunction: Script = recurring(sh`digest() {
  [ -r "$2" ] || return 0
  if command -v "$1sum" >/dev/null 2>&1; then "$1sum" <"$2"
  elif command -v openssl >/dev/null 2>&1; then openssl dgst -"$1" -r <"$2"
  elif [ "$1" != md5 ] && command -v shasum >/dev/null 2>&1; then shasum -a "\${1#sha}" <"$2"
  fi
}`)

const FORMAT = 'stat %f %u %g %s %h %i %d %.9X %.9Y %.9Z %U:%G'

/**
 * Defines `entry FILE`, which prints what `lstat` knows, and `entry FILE L` for `stat`; `src/shell/entry.ts` reads it.
 * GNU, busybox and toybox know `stat -c`, the BSDs `stat -f` (which means something else on Linux), POSIX `ls` alone.
 */
export const entryFunction: Script =
  recurring(sh`entry() { stat \${2:+-L} -c ${FORMAT} -- "$1" 2>/dev/null || other_entry "$@"; }
other_entry() (
  set -f
  [ "$(uname)" != Linux ] && stat \${2:+-L} -f 'stat %Xp %u %g %z %l %i %d %a %m %c %Su:%Sg' -- "$1" 2>/dev/null && exit
  n=$(ls -d\${2}n -- "$1") && l=$(ls -d\${2}l -- "$1") && i=$(ls -d\${2}i -- "$1") || exit 1
  set -- $n; m=$1 h=$2 u=$3 g=$4 s=$5
  set -- $i; i=$1
  set -- $l; printf 'ls %s %s %s %s %s %s %s:%s\n' "$m" "$u" "$g" "$s" "$h" "$i" "$3" "$4"
)`)

/**
 * Defines `note NAME FILE`, which prints a field with the `entry` of what is there, if anything is, and keeps its line in
 * `noted`; `note NAME FILE L` follows a link. The `exec` keeps a shell from making one more process to wait in.
 */
export const noteFunction: Script = recurring(
  lines(
    entryFunction,
    sh`note() {
  noted=
  [ -e "$2" ] || { [ -z "$3" ] && [ -L "$2" ]; } || return 0
  noted=$(exec stat \${3:+-L} -c ${FORMAT} -- "$2" 2>/dev/null) || noted=$(other_entry "$2" $3)
  printf '%s=%s\n\000' "$1" "$noted"
}`,
  ),
)

/** Defines `target LINK`: prints where a symbolic link leads, as it is written there, and a newline. */
export const targetFunction: Script = recurring(sh`target() {
  if command -v readlink >/dev/null 2>&1; then readlink -- "$1"
  else l=$(ls -ld -- "$1"; echo x); l=\${l%x}; printf %s "\${l#*"$1 -> "}"
  fi
}`)

/** Defines `canonical PATH`: prints the path with every symbolic link in it followed, and a newline; needs `target`. */
export const canonicalFunction: Script = recurring(sh`canonical() {
  readlink -f -- "$1" 2>/dev/null && return
  p=$1 n=0
  while [ -L "$p" ] && [ $((n += 1)) -le 40 ]; do
    t=$(target "$p"; echo x); t=\${t%?x}
    case $t in /*) p=$t ;; *) case $p in */*) p=\${p%/*}/$t ;; *) p=$t ;; esac ;; esac
  done
  if [ -d "$p" ]; then (cd "$p" && pwd -P)
  else case $p in */*) d=\${p%/*} ;; *) d=. ;; esac
    d=$(cd "\${d:-/}" && pwd -P; echo x); d=\${d%?x}; printf '%s\n' "\${d%/}/\${p##*/}"
  fi
}`)

/** Defines `temporary FOLDER`: makes an empty file of a new name there, readable by its owner alone, and prints its path. */
export const temporaryFunction: Script = recurring(sh`temporary() {
  if command -v mktemp >/dev/null 2>&1; then mktemp "$1/.tutti.XXXXXX"
  else (umask 077; set -C; n=0
    while [ $((n += 1)) -le 100 ]; do
      t=$1/.tutti.$$.$n; { : >"$t"; } 2>/dev/null && { printf '%s\n' "$t"; exit; }
    done
    printf 'cannot make a temporary file in %s\n' "$1" >&2; exit 1)
  fi
}`)

/** Defines `temporary_folder FOLDER`: makes a folder of a new name there, open to its owner alone, and prints its path. */
export const temporaryFolderFunction: Script = recurring(sh`temporary_folder() {
  if command -v mktemp >/dev/null 2>&1; then mktemp -d "$1/.tutti.XXXXXX"
  else (n=0
    while [ $((n += 1)) -le 100 ]; do
      t=$1/.tutti.$$.$n; mkdir -m 700 "$t" 2>/dev/null && { printf '%s\n' "$t"; exit; }
    done
    printf 'cannot make a temporary folder in %s\n' "$1" >&2; exit 1)
  fi
}`)

/**
 * Defines `user_id NAME`, which prints the number of a user, and `group_line NAME`, which prints the line of a group as
 * `/etc/group` has it; either prints nothing when there is none.
 */
export const idFunctions: Script = recurring(sh`user_id() { id -u -- "$1" 2>/dev/null; }
group_line() {
  if command -v getent >/dev/null 2>&1; then getent group -- "$1"
  else while IFS= read -r g || [ -n "$g" ]; do case $g in "$1":*) printf '%s\n' "$g"; break ;; esac; done </etc/group
  fi
}`)

/** Defines `born PID`, which prints the start of a process, 0 for none: a process is known by its number and its start, as numbers are used again. */
export const bornFunction: Script = sh`born() { [ -r "/proc/$1/stat" ] && cut -d' ' -f22 "/proc/$1/stat" 2>/dev/null || echo 0; }`
