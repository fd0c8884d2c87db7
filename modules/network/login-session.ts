import { asText } from '../../src/shell/fields.ts'
import { type Script, sh } from '../../src/shell/script.ts'
import { canonicalAddress } from './address.ts'

/** The connection over which the host is reached now: by its two addresses. */
export type LoginSession = {
  readonly client: string
  readonly server: string
}

/** Prints whence and where to the host is reached; sudo hides it from the environment, but not from that of its parents. */
export const sessionQuestion: Script = sh`reached() {
  if [ -n "$SSH_CONNECTION" ]; then printf %s "$SSH_CONNECTION"; return; fi
  p=$$ n=0
  while [ "\${p:-0}" -gt 1 ] && [ $((n += 1)) -le 20 ]; do
    c=$(tr '\000' '\n' 2>/dev/null <"/proc/$p/environ" | sed -n 's/^SSH_CONNECTION=//p')
    if [ -n "$c" ]; then printf %s "$c"; return; fi
    p=$(sed 's/.*) . \([0-9]*\) .*/\1/' 2>/dev/null <"/proc/$p/stat")
  done
}
session=$(reached 2>/dev/null); printf 'session=%s\000' "$session"`

/** Reads the answer to `sessionQuestion`; undefined where the host is not reached by SSH. */
export function readSession(fields: ReadonlyMap<string, string>): LoginSession | undefined {
  const [client = '', , server = ''] = asText(fields.get('session') ?? '').split(' ')
  const plain = (address: string): string | undefined =>
    canonicalAddress(address.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, ''))
  const [from, to] = [plain(client), plain(server)]
  return from === undefined || to === undefined ? undefined : { client: from, server: to }
}
