import { type Address, readAddress } from '../../../src/module/ip-address.ts'
import { type Script, sh } from '../../../src/shell/script.ts'

/** What keepalived looks after while it runs, as its configuration names it. */
export interface Owned {
  readonly file: string
  readonly services: readonly OwnedService[]
  readonly timeouts: boolean
  readonly sync: boolean
}

/** A virtual server of keepalived, or all the addresses of a range. */
export type OwnedService =
  | { readonly kind: 'mark'; readonly mark: number }
  | {
      readonly kind: 'address'
      readonly protocol: string
      /** The first address, and the last number of a range of them. */
      readonly address: Address
      readonly last: string | undefined
      readonly port: number
    }

/**
 * Asks for the configuration of every keepalived that runs and looks after virtual servers, with the files it includes; lines
 * with a password stay where they are.
 */
export const keepalivedQuestion: Script = sh`configuration() (
  [ "$2" -lt 9 ] && [ -r "$1" ] || exit 0
  cd "$(dirname "$1")" && grep -v auth_pass "$(basename "$1")" | while read -r word files; do
    case $word in
    include*) for one in $files; do case $one in [\"\']*) one=\${one#?}; one=\${one%?} ;; esac
        for file in $one; do configuration "$file" $(($2 + 1)); done
      done ;;
    *) printf '%s %s\n' "$word" "$files" ;;
    esac
  done
)
seen=
for folder in /proc/[0-9]*; do
  { read -r name <"$folder/comm"; } 2>/dev/null && [ "$name" = keepalived ] || continue
  file=$(tr '\000' '\n' <"$folder/cmdline" 2>/dev/null | {
    file=/etc/keepalived/keepalived.conf next=
    while read -r word; do
      case $next$word in
      file*) file=$word next= ;;
      -f | --use-file) next=file ;;
      -f*) file=\${word#-f} ;;
      --use-file=*) file=\${word#--use-file=} ;;
      -P | --vrrp) exit ;;
      esac
    done
    printf '%s\n' "$file"
  })
  case "$seen " in *" $file "*) continue ;; esac
  seen="$seen $file"
  if [ -n "$file" ]; then part "keepalived $file"; configuration "$file" 0; fi
done`

/** Reads what the running keepalived looks after; empty where none runs. */
export const readOwned = (parts: ReadonlyMap<string, readonly string[]>): readonly Owned[] =>
  [...parts]
    .filter(([name]) => name.startsWith('keepalived '))
    .map(([name, lines]) => readConfiguration(name.slice('keepalived '.length), lines))

function readConfiguration(file: string, lines: readonly string[]): Owned {
  const statements = withVariables(lines.map((line) => line.replace(/[#!].*/, '').trim()).filter((line) => line !== ''))
  const groups = new Map<string, string[][]>()
  const servers: { readonly words: readonly string[]; protocol: string }[] = []
  let depth = 0
  let group: string[][] | undefined
  for (const statement of statements) {
    const words = statement.replace(/[{}]/g, ' ').trim().split(/\s+/)
    const [head = '', ...rest] = words
    if (head === 'virtual_server_group') {
      group = []
      groups.set(rest[0] ?? '', group)
    } else if (head === 'virtual_server') servers.push({ words: rest, protocol: 'tcp' })
    else if (head === 'protocol' && depth === 1) {
      const server = servers.at(-1)
      if (server) server.protocol = (rest[0] ?? 'tcp').toLowerCase()
    } else if (group && head !== '') group.push(words)
    depth += statement.split('{').length - statement.split('}').length
    if (depth <= 0) group = undefined
  }
  const services = servers.flatMap(({ words, protocol }) => {
    const named = words[0] === 'group' ? (groups.get(words[1] ?? '') ?? []) : [words]
    return named.flatMap((entry) => readServer(entry, protocol))
  })
  const says = (word: string): boolean => statements.some((line) => line.startsWith(word))
  return { file, services, timeouts: says('lvs_timeouts'), sync: says('lvs_sync_daemon') }
}

/** Fills in `$NAME` and `${NAME}` as far as lines `$NAME=value` before say what they are. */
function withVariables(lines: readonly string[]): readonly string[] {
  const values = new Map<string, string>()
  return lines.flatMap((line) => {
    const full = line.replace(/\$\{?(\w+)\}?(?!\s*=)/g, (whole, name: string) => values.get(name) ?? whole)
    const [, name, value] = /^\$(\w+)\s*=\s*(.*)$/.exec(full) ?? []
    if (name === undefined) return [full]
    values.set(name, value ?? '')
    return []
  })
}

function readServer([first = '', second = '']: readonly string[], protocol: string): readonly OwnedService[] {
  if (first === 'fwmark') return [{ kind: 'mark', mark: Number(second) }]
  const [start = '', last] = first.split('-')
  const address = readAddress(start)
  return address ? [{ kind: 'address', protocol, address, last, port: Number(second) || 0 }] : []
}

/** Whether keepalived looks after a service. */
export function owns({ services }: Owned, key: string): boolean {
  const [kind = '', name = ''] = key.split(' ')
  const [, host = '', port] = /^\[?([^\]]*?)\]?:(\d+)$/.exec(name) ?? []
  return services.some((one) => {
    if (one.kind === 'mark') return kind === 'fwmark' && one.mark === Number(name)
    return kind === one.protocol && one.port === Number(port) && covers(one, host)
  })
}

function covers(owned: Extract<OwnedService, { kind: 'address' }>, host: string): boolean {
  const { address, last } = owned
  if (last === undefined || address.text === host) return address.text === host
  const [sign, radix] = address.family === 'ipv4' ? ['.', 10] : [':', 16]
  const [network, first] = parted(address.text, sign)
  const [other, number] = parted(host, sign)
  const value = Number.parseInt(number, radix)
  return network === other && Number.parseInt(first, radix) <= value && value <= Number.parseInt(last, radix)
}

const parted = (text: string, sign: string): readonly [string, string] => {
  const at = text.lastIndexOf(sign)
  return [text.slice(0, at), text.slice(at + 1)]
}
