import { quote } from '../../src/shell/quote.ts'
import { Script } from '../../src/shell/script.ts'

/** What shells keep for themselves: no variable of the environment, so Ansible leaves it as it is written. */
const shellOwn = new Set(
  'IFS PPID PS1 PS2 PS4 OPTIND OPTARG LINENO RANDOM SECONDS UID EUID GROUPS HOSTNAME HOSTTYPE OSTYPE MACHTYPE DIRSTACK'.split(
    ' ',
  ),
)

/**
 * A word of a command as one shell word, filled in by the host as Ansible does: `~` and `~user` at its start, `$NAME` and
 * `${NAME}` anywhere; what is not set stays as it is written.
 */
export function expandWord(word: string): Script {
  const [, home = '', slash = '', rest = ''] = /^(~(?:[A-Za-z_][\w.-]*)?(?=\/|$))?(\/?)([\s\S]*)$/.exec(word) ?? []
  return new Script(`${home}${slash}${expandParts(rest)}` || "''")
}

const expandParts = (text: string): string =>
  text
    .split(/(\$\w+|\$\{[^}]*\})/)
    .map((part, i) => {
      if (i % 2 === 0) return part === '' ? '' : quote(part)
      const name = part.replace(/^\$\{?|\}$/g, '')
      if (!/^[A-Za-z_]\w*$/.test(name) || shellOwn.has(name)) return quote(part)
      return `"\${${name}-${part.replace(/[$}]/g, '\\$&')}}"`
    })
    .join('')

/**
 * A pattern of `creates` and `removes` as words for the host's own globbing: `*`, `?` and `[…]` stay active, all else is
 * quoted or filled in as in `expandWord`. Without such a character it is one word.
 */
export function expandPattern(pattern: string): Script {
  const [, home = '', slash = '', rest = ''] = /^(~(?:[A-Za-z_][\w.-]*)?(?=\/|$))?(\/?)([\s\S]*)$/.exec(pattern) ?? []
  const parts = rest.split(/(\*+|\?|\[!?\]?[^\]/]*\])/).map((part, i) => {
    if (i % 2 === 0) return expandParts(part)
    if (!part.startsWith('[')) return part
    const [, not = '', inner = ''] = /^\[(!?)([\s\S]*)\]$/.exec(part) ?? []
    return `[${not}${inner.replace(/[^-]+/g, (some) => quote(some))}]`
  })
  return new Script(`${home}${slash}${parts.join('')}` || "''")
}
