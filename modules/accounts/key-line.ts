import { Refusal } from '../../src/module/contract.ts'

/** A line of an authorized_keys file that holds a key. */
export interface KeyLine {
  /** Options in their order, each with its value when it has one. */
  readonly options: readonly KeyOption[]
  readonly type: string
  /** The key itself, in base64. */
  readonly blob: string
  readonly comment: string
}

type KeyOption = readonly [name: string, value: string | undefined]

const keyType =
  /^(sk-|webauthn-sk-)?(ssh-(rsa|dss|ed25519|xmss)|ecdsa-sha2-nistp(256|384|521)|rsa-sha2-(256|512))(-cert-v01)?(@openssh\.com)?$/

/** The words of a line, each with where it ends; blanks in double quotes part nothing. */
const wordsOf = (line: string): readonly { readonly word: string; readonly from: number; readonly to: number }[] =>
  [...line.matchAll(/(?:"(?:\\.|[^"\\])*"|[^\s"]|")+/g)].map((match) => ({
    word: match[0],
    from: match.index,
    to: match.index + match[0].length,
  }))

/** Options as they are written before a key: commas in quotes part nothing. */
export const readOptions = (text: string): readonly KeyOption[] =>
  (text.match(/(?:"(?:\\.|[^"\\])*"|[^,"]|")+/g) ?? [])
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=')
      return at < 0 ? [part, undefined] : [part.slice(0, at), part.slice(at + 1)]
    })

/** Reads a line; undefined for one that holds no key. */
export function readKeyLine(line: string): KeyLine | undefined {
  if (/^\s*(#|$)/.test(line)) return undefined
  const words = wordsOf(line)
  const at = words.findIndex(({ word }) => keyType.test(word))
  const [type, blob] = [words[at], words[at + 1]]
  if (!type || !blob || !/^[A-Za-z0-9+/]+={0,3}$/.test(blob.word)) return undefined
  return {
    options: readOptions(line.slice(0, type.from)),
    type: type.word,
    blob: blob.word,
    comment: line.slice(blob.to).trim(),
  }
}

/** The keys that an argument holds, a line each; what is no key is refused. */
export const readWishedKeys = (text: string): readonly KeyLine[] =>
  text
    .split(/\r?\n/)
    .filter((line) => !/^\s*(#|$)/.test(line))
    .map((line) => {
      const key = readKeyLine(line.replaceAll('\\#', '#'))
      if (!key) throw new Refusal(`invalid key specified: ${line}`)
      return key
    })

/** The line that a key is written as. */
export function keyText({ options, type, blob, comment }: KeyLine): string {
  const shown = options.map(([name, value]) => (value === undefined ? name : `${name}=${value}`)).join(',')
  return [shown, type, blob, comment].filter((part) => part !== '').join(' ')
}

const spaced = (text: string): string => text.split(/\s+/).join(' ')

/** Whether two lines say the same; the order of options does not matter. */
export function sameKey(a: KeyLine, b: KeyLine): boolean {
  const sorted = ({ options }: KeyLine): string => JSON.stringify(options.map(([...one]) => one.join('=')).sort())
  return a.type === b.type && a.blob === b.blob && spaced(a.comment) === spaced(b.comment) && sorted(a) === sorted(b)
}

/** What shall be done with keys. */
export interface KeysWish {
  readonly keys: readonly KeyLine[]
  readonly state: 'present' | 'absent'
  /** Whether every other line goes. */
  readonly exclusive: boolean
}

/** The text of an authorized_keys file after the wish; lines it is not about stay byte by byte. */
export function editKeys(text: string, { keys, state, exclusive }: KeysWish): string {
  const parted = text.match(/[^\n]*\n|[^\n]+$/g) ?? []
  const lines = parted.map((line) => ({ line, key: readKeyLine(line) }))
  const wished = new Map(keys.map((key) => [key.blob, key]))
  if (state === 'absent') return lines.flatMap(({ line, key }) => (key && wished.has(key.blob) ? [] : [line])).join('')
  // A key that stands there twice is right only when both are: sshd takes the first.
  const right = new Set(
    [...wished.values()]
      .filter((wish) => {
        const there = lines.flatMap(({ key }) => (key?.blob === wish.blob ? [key] : []))
        return there.length > 0 && there.every((key) => sameKey(key, wish))
      })
      .map(({ blob }) => blob),
  )
  const kept = lines.filter(({ key }) => (key && wished.has(key.blob) ? right.has(key.blob) : !exclusive))
  const added = [...wished.values()].filter(({ blob }) => !right.has(blob)).map(keyText)
  const before = kept.map(({ line }) => line).join('')
  const ended = before === '' || added.length === 0 || before.endsWith('\n') ? before : `${before}\n`
  return ended + added.map((line) => `${line}\n`).join('')
}
