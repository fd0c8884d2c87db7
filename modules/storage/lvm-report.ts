import { type Script, sh } from '../../src/shell/script.ts'

/** The words for `vgs`, `lvs` and `pvs` by which they only look: they write no locks and no caches, and count in bytes. */
export const quietly = [
  '--config',
  'devices{hints="none"}',
  '--readonly',
  '--noheadings',
  '--units',
  'b',
  '--nosuffix',
  '--separator',
  ';',
]

/** Answers with the field `tool` where a host has no LVM, and ends there. */
export const needsLvm: Script = sh`if ! command -v vgs >/dev/null 2>&1; then printf 'tool=LVM is not installed (the package lvm2)\000'; exit 0; fi`

/** The rows that such a tool has printed, each as its columns. */
export const readRows = (text: string): readonly (readonly string[])[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => line.split(';'))
