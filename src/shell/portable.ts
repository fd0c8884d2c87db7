import { type Script, sh } from './script.ts'

/**
 * Commands that POSIX does not name, each with a fallback, so that a module works wherever there is a shell.
 * A module splices `portable` functions once at the top of its script and calls them by name.
 */

/** Defines `sha256 FILE`: prints the file's SHA-256 in hex, or nothing when no tool for it is there. */
export const sha256Function: Script = sh`sha256() {
  if command -v sha256sum >/dev/null 2>&1; then sha256sum <"$1" | cut -c1-64
  elif command -v shasum >/dev/null 2>&1; then shasum -a 256 <"$1" | cut -c1-64
  elif command -v openssl >/dev/null 2>&1; then openssl dgst -sha256 -r <"$1" | cut -c1-64
  fi
}`
