import { type Script, sh } from '../../src/shell/script.ts'

/** Defines `put FILE`: gives a file the text of standard input in one step; it keeps its owner and mode. */
export const putFunction: Script = sh`put() {
  if [ -e "$1" ]; then cp -p "$1" "$1.tutti.$$"; fi &&
    cat >"$1.tutti.$$" && mv -f "$1.tutti.$$" "$1" || { rm -f "$1.tutti.$$"; return 1; }
}`
