import * as argument from '../../src/module/argument.ts'
import { type Change, Refusal, resource } from '../../src/module/contract.ts'
import { asText, readFields } from '../../src/shell/fields.ts'
import { hostPath } from '../../src/shell/host-path.ts'
import { decodeText, encodeText } from '../../src/shell/lossless.ts'
import { emit, lines, type Script, sh } from '../../src/shell/script.ts'
import {
  NO_FILE_WISH,
  readTextFile,
  type TextFile,
  textFileFunctions,
  textFileQuestion,
  writeTextFile,
} from '../../src/shell/text-file.ts'
import { toolPath } from './ip-tool.ts'

const args = argument
  .args({
    content: argument.str().optional().describe('The rules, as nft reads them from a file.'),
    src: argument.path().optional().describe('A file of the control host with the rules, instead of content.'),
    dest: argument.path().default('/etc/nftables.conf').describe('The file that is read when the host starts.'),
    load: argument.bool().default(true).describe('Has the kernel take the rules, all of them in one step.'),
    mode: argument.mode().default('0644').describe('The mode of a file that is new.'),
    backup: argument.bool().default(false).describe('Keeps a copy of the file that is replaced.'),
  })
  .refine(({ content, src }) => (content === undefined) !== (src === undefined), {
    message: 'content or src is required, and not both',
  })

type Given = typeof args._output

/** A set of rules: the file that has them, and what the kernel has of its tables. */
type RulesState = TextFile & {
  /** Whether the kernel has the tables as the rules make them; null where that cannot be told, or is not asked for. */
  readonly loaded: boolean | null
  /** The tables of the rules as the kernel has them, for a person to see. */
  readonly live: string
}

const wishedText = ({ content = '' }: Given): string =>
  content === '' || content.endsWith('\n') ? content : `${content}\n`

/** Defines \`rules\`, which prints the new text, and what is asked of a kernel that has them. */
const functions = (given: Given): Script => sh`${toolPath}
rules() { ${emit(encodeText(wishedText(given)))}; }
tables() { nft list tables | while read -r _ family name; do printf '%s %s\n' "$family" "$name"; done; }
text() { while read -r family name; do nft -s list table "$family" "$name" 2>/dev/null; done; }`

/**
 * Compares the kernel's tables with those that the rules make in a network of their own, which is gone a moment later. What
 * the rules need of this network (an interface by its number, a set of somebody else) is not there: then nobody can tell.
 */
const liveQuestion: Script = sh`wished=$(rules | unshare -n sh -c 'nft -f - 2>/dev/null && nft list tables | while read -r _ f n; do printf "%s %s\n" "$f" "$n"; done && echo && nft list tables | while read -r _ f n; do nft -s list table "$f" "$n"; done' 2>/dev/null)
if [ -n "$wished" ]; then
  names=$(printf '%s\n' "$wished" | sed '/^$/q'); want=$(printf '%s\n' "$wished" | sed '1,/^$/d')
  have=$(printf '%s\n' "$names" | text)
  others=$(tables | while read -r l; do printf '%s\n' "$names" | grep -qxF -e "$l" || echo "$l"; done)
  # Rules that begin with nothing leave nothing of others.
  if [ -n "$others" ] && rules | grep -q '^[[:blank:]]*flush[[:blank:]][[:blank:]]*ruleset'; then have="$have
$others"; fi
  if [ "$have" = "$want" ]; then printf 'loaded=1\000'; else printf 'loaded=\000'; fi
  printf 'live=%s\000' "$have"
fi`

/** Takes away, in the same step, what the tables of the rules hold now, so that nothing is there twice. */
function loadScript(): Script {
  return sh`{ rules | grep -q '^[[:blank:]]*flush[[:blank:]][[:blank:]]*ruleset' ||
  rules | unshare -n sh -c 'nft -f - 2>/dev/null && nft list tables' 2>/dev/null | while read -r _ f n; do printf 'table %s %s\ndelete table %s %s\n' "$f" "$n" "$f" "$n"; done
  rules; } | nft -f - || exit`
}

function converge({ is, should }: Change<RulesState>, given: Given): Script {
  const writes = should.text !== null && should.text !== is.text
  return lines(
    functions(given),
    sh`command -v nft >/dev/null 2>&1 || { echo 'nft is not installed (the package nftables)' >&2; exit 1; }`,
    sh`rules | nft -c -f - || exit`,
    // What the kernel refuses is not kept for the next start either.
    should.loaded === true && is.loaded !== true && loadScript(),
    should.loaded === null && given.load && writes && loadScript(),
    writes && writeTextFile(is, { text: should.text ?? '', mode: given.mode, backup: given.backup }),
  )
}

/** The rules of nftables. */
export const nftables = resource<Given, RulesState>({
  name: 'nftables',
  purpose:
    'Rules of nftables: the file that is read when the host starts, and the kernel, which takes them in one step.',
  returns: { backup_file: 'The copy of what was there.', dest: 'The file.' },
  examples: [
    {
      name: 'A host that answers SSH and the web',
      args: {
        content:
          'flush ruleset\ntable inet filter {\n  chain input {\n    type filter hook input priority 0; policy drop;\n    ct state established,related accept\n    iifname "lo" accept\n    tcp dport { 22, 80, 443 } accept\n  }\n}\n',
      },
    },
    {
      name: 'A table beside those of others',
      args: {
        content: 'table ip mine {\n  set friends { type ipv4_addr; elements = { 10.0.0.7 } }\n}\n',
        dest: '/etc/nftables.d/mine.nft',
      },
    },
  ],
  args,
  async resolve(given, control) {
    if (given.src === undefined) return given
    return { ...given, content: decodeText(await control.read(given.src, 'files')) }
  },
  observe: (given) => ({
    script: lines(
      textFileFunctions,
      given.load && lines(functions(given), sh`if command -v nft >/dev/null 2>&1; then`, liveQuestion, sh`fi`),
      textFileQuestion(hostPath(given.dest)),
    ),
    parse(_stdout, bytes) {
      const fields = readFields(bytes)
      const loaded = fields.get('loaded')
      return {
        ...readTextFile(fields),
        loaded: loaded === undefined ? null : loaded === '1',
        live: asText(fields.get('live') ?? ''),
      }
    },
  }),
  desire(given, is) {
    if (is.place.lack !== '') throw new Refusal(is.place.lack)
    const text = wishedText(given)
    return {
      ...NO_FILE_WISH,
      ...(is.found && text === is.text ? {} : { found: true, text }),
      loaded: is.loaded === null ? null : true,
      live: null,
    }
  },
  converge,
  report(_given, { is }, answer) {
    const backup = answer && readFields(answer.bytes).get('backup_file')
    return { dest: is.place.path, ...(backup ? { backup_file: asText(backup) } : {}) }
  },
  diff: (given, { is, should }) => [
    ...(should.text === null || should.text === is.text
      ? []
      : [{ before: is.text, after: should.text, beforeHeader: is.place.path, afterHeader: is.place.path }]),
    ...(should.loaded === true && is.loaded === false
      ? [{ before: `${is.live}\n`, after: wishedText(given), beforeHeader: 'the kernel', afterHeader: 'the rules' }]
      : []),
  ],
  explain: (given, answer) =>
    `the rules for ${given.dest} were not taken, and nothing was changed: ${answer.stderr.trim()}`,
})
