import { Failure } from '../error/failure.ts'

/** Options of the `ssh` command that take a value, each with the ssh_config keyword it stands for. */
const keywords: { readonly [letter: string]: string } = {
  i: 'identityfile',
  J: 'proxyjump',
  l: 'user',
  p: 'port',
}

/** Options of the `ssh` command that change nothing here: output, multiplexing, terminals, forwarding. */
const harmless = /^-[46aACfgGkKMnNqtTvVxXyY]+$/

/**
 * The ssh_config keywords that arguments for the `ssh` command stand for, as `ansible_ssh_common_args` holds them.
 * The first of several values wins, as ssh has it; throws a Failure for what has no keyword.
 */
export function parseSshArguments(text: string): { readonly [keyword: string]: string } {
  const found: { [keyword: string]: string } = {}
  const set = (keyword: string, value: string) => {
    found[keyword] ??= value
  }
  const words = splitWords(text)
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? ''
    const letter = word[1] ?? ''
    const value = () => {
      const own = word.length > 2 ? word.slice(2) : words[++i]
      if (own === undefined) throw usage(text, `-${letter} needs a value`)
      return own
    }
    if (word.startsWith('-o')) {
      const assignment = /^\s*([A-Za-z0-9]+)\s*[=\s]\s*(.*?)\s*$/.exec(value())
      if (!assignment?.[1]) throw usage(text, '-o needs Keyword=value')
      set(assignment[1].toLowerCase(), assignment[2] ?? '')
    } else if (word.startsWith('-') && keywords[letter] !== undefined) {
      set(keywords[letter], value())
    } else if (!harmless.test(word)) {
      throw usage(text, `${word} is not known`)
    }
  }
  return found
}

const usage = (text: string, message: string): Failure =>
  new Failure('unreachable', `ssh arguments ${JSON.stringify(text)}: ${message}`, {
    hint: 'known are -o Keyword=value, -J host, -i file, -l user, -p port',
  })

/** Words as a POSIX shell splits them, with quotes and backslashes but without expansions. */
function splitWords(text: string): readonly string[] {
  const words: string[] = []
  const pattern = /((?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+)/gs
  for (const [word] of text.matchAll(pattern))
    words.push(
      word.replace(/'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/gs, (_, single, double, escaped) =>
        single !== undefined ? single : double !== undefined ? double.replace(/\\(["\\$`])/g, '$1') : escaped,
      ),
    )
  return words
}
