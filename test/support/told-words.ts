import type { ExecutionContext } from 'ava'
import type { Layout } from '../../lab/layout.ts'
import { mustOnHost } from './lab-hosts.ts'

/** Where the programs of a host write down how they were called. */
const LOG = '/run/told-words'

/**
 * Has programs of a host write down every word that they are called with. Looking at the process list now and then would
 * miss a program that lives for a millisecond, and everybody on a host can read its words for that long.
 */
export function writeDownWords(layout: Layout, host: string, programs: readonly string[]): void {
  const script = `set -e
for name in ${programs.join(' ')}; do
  real=$(PATH=/usr/sbin:/usr/bin:/sbin:/bin command -v $name) || continue
  printf '#!/bin/sh\\nprintf "%%s\\\\n" "$0 $*" >>${LOG}\\nexec %s "$@"\\n' "$real" >/usr/local/bin/$name
  chmod +x /usr/local/bin/$name
done`
  mustOnHost(layout, host, script)
}

/** Holds that no program was called with a secret and no log has one; `called` is a call that must have been seen. */
export function holdSecrets(
  t: ExecutionContext,
  layout: Layout,
  host: string,
  secrets: readonly string[],
  called: RegExp,
): void {
  const words = mustOnHost(
    layout,
    host,
    `cat ${LOG}; echo; cat /proc/*/cmdline /proc/*/environ 2>/dev/null | tr '\\0' '\\n'`,
  )
  const logs = mustOnHost(
    layout,
    host,
    'cat $(find /var/log /tmp /run -xdev -type f) 2>/dev/null; dmesg 2>/dev/null || :',
  )
  t.regex(words, called, 'the words of programs are written down')
  for (const secret of secrets) {
    t.false(words.includes(secret), `a program of ${host} was called with a secret`)
    t.false(logs.includes(secret), `a log or left file of ${host} has a secret`)
  }
}
