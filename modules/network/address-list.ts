import { canonicalPrefix } from './address.ts'

/** One address of an interface. */
export type InterfaceAddress = {
  /** With the length of its prefix, in the one way it is written. */
  readonly address: string
  readonly scope: string
  /** `''` where it has none. */
  readonly label: string
  /** The words of `ip address add` that make it as it is. */
  readonly words: readonly string[]
  /** Whether somebody else keeps it: DHCP, or the routers' word. */
  readonly dynamic: boolean
}

/** Reads the lines of `ip -o address show dev NAME`. */
export const readAddresses = (text: string): readonly InterfaceAddress[] =>
  text.split('\n').flatMap((line) => {
    const [, device = '', local = '', rest = ''] = /^\d+: (\S+)\s+inet6? (\S+) (.*?)(?:\\|$)/.exec(line) ?? []
    const words = rest.trim().split(/\s+/)
    const after = (word: string): string | undefined => {
      const at = words.indexOf(word)
      return at < 0 ? undefined : words[at + 1]
    }
    const [peer, broadcast, scope = 'global'] = [after('peer'), after('brd'), after('scope')]
    const address = canonicalPrefix(peer === undefined ? local : `${local}/${peer.split('/')[1] ?? ''}`)
    if (address === undefined) return []
    const label = words.find((word) => word === device || word.startsWith(`${device}:`)) ?? ''
    return [
      {
        address,
        scope,
        label,
        words: [
          peer === undefined ? local : `${local}`,
          ...(peer === undefined ? [] : ['peer', peer]),
          ...(broadcast === undefined ? [] : ['broadcast', broadcast]),
          ...['scope', scope],
          ...(label === '' ? [] : ['label', label]),
        ],
        dynamic: words.includes('dynamic'),
      },
    ]
  })
