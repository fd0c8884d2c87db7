import { sh } from '../../src/shell/script.ts'
import type { Manager } from './manager.ts'

// Written from the tools' manuals; neither has been run by the tests of this project yet.

/** Alpine's. */
export const apk: Manager = {
  name: 'apk',
  command: 'apk',
  question: (latest) => sh`for name do
  plain=$(printf %s "$name" | sed 's/[=<>~@].*//')
  if ! apk info -e "$name" >/dev/null 2>&1; then printf 'absent %s\n' "$name"; continue; fi
  word=present
  ${latest ? sh`[ -z "$(apk version -l '<' "$plain" 2>/dev/null | sed 1d)" ] || word=outdated` : sh`:`}
  printf '%s %s %s\n' "$word" "$name" "$(apk list -I "$plain" 2>/dev/null | sed -n '1s/ .*//p')"
done`,
  refresh: sh`apk update`,
  install: (names) => sh`apk add -- ${names}`,
  upgrade: (names) => sh`apk add --upgrade -- ${names}`,
  remove: (names) => sh`apk del -- ${names}`,
}

/** Arch's; a group counts as a package. */
export const pacman: Manager = {
  name: 'pacman',
  command: 'pacman',
  question: (latest) => sh`for name do
  if ! version=$(pacman -Q -- "$name" 2>/dev/null || pacman -Qg -- "$name" 2>/dev/null); then printf 'absent %s\n' "$name"; continue; fi
  word=present
  ${latest ? sh`pacman -Qu -- "$name" >/dev/null 2>&1 && word=outdated` : sh`:`}
  printf '%s %s %s\n' "$word" "$name" "$(printf '%s\n' "$version" | sed -n '1s/^[^ ]* //p')"
done`,
  refresh: sh`pacman -Sy --noconfirm`,
  install: (names) => sh`pacman -S --noconfirm --needed -- ${names}`,
  upgrade: (names) => sh`pacman -S --noconfirm --needed -- ${names}`,
  remove: (names) => sh`pacman -R --noconfirm -- ${names}`,
}
