import test from 'ava'
import { login } from '../../src/host/identity.ts'
import { Phrases } from '../../src/host/phrases.ts'
import { TransportReach } from '../../src/host/reach.ts'
import { emit, lines, recurring, type Script, sh } from '../../src/shell/script.ts'
import { hostileStrings } from '../support/hostile-strings.ts'
import { anywhere, shellTransport } from '../support/shell-transport.ts'
import { shells } from '../support/shells.ts'

const greeting = recurring(sh`greet() {
  printf '%s, it'"'"'s \\ "%s"\n' "$1" ${'$(HOME) `x`'}
}`)
const politely = recurring(lines(greeting, sh`politely() { greet "good $1"; }`))

test('a phrase is taught once, and only where it stands in the text', (t) => {
  const phrases = new Phrases()
  const first = phrases.spell(lines(greeting, sh`greet a`))
  t.true(first.lesson.startsWith('tutti_phrase_0='))
  t.is(first.word, `"$tutti_phrase_0"'\ngreet a'`)
  t.deepEqual(phrases.spell(lines(greeting, sh`greet b`)), { lesson: '', word: `"$tutti_phrase_0"'\ngreet b'` })
  t.deepEqual(phrases.spell(sh`echo b`), { lesson: '', word: "'echo b'" })
  t.deepEqual(phrases.spell(sh``), { lesson: '', word: "''" })
})

test('a phrase that holds another is one phrase', (t) => {
  const { lesson, word } = new Phrases().spell(lines(politely, sh`politely day`))
  t.is(word, `"$tutti_phrase_0"'\npolitely day'`)
  t.is(lesson.split('tutti_phrase_').length, 2)
})

test('a script keeps the phrases and the attachments of what it is made of', (t) => {
  const bytes = new Uint8Array([0, 1])
  const made = lines(greeting, sh`{ ${emit(bytes)}; ${politely}; }`)
  t.deepEqual(made.phrases, [greeting.text, politely.text])
  t.is(made.attachments.length, 1)
})

for (const shell of shells) {
  const open = () => new TransportReach(shellTransport(shell), anywhere)
  const told = async (reach: TransportReach, script: Script): Promise<string> =>
    (await reach.ask({ script, identity: login })).stdout

  test(`${shell.name}: what is said by phrases is understood byte by byte`, async (t) => {
    const reach = open()
    for (const name of [...hostileStrings, ...hostileStrings.toReversed()]) {
      const whole = sh`printf %s ${name}`
      t.is(await told(reach, whole), name)
      t.is(await told(reach, recurring(whole)), name)
      t.is(await told(reach, lines(recurring(sh`said=${name}`), sh`printf %s "$said"`)), name)
    }
    const wanted = `day, it's \\ "$(HOME) \`x\`"\n`
    for (let i = 0; i < 3; i++) t.is(await told(reach, lines(greeting, sh`greet day`)), wanted)
    t.is(await told(reach, lines(politely, sh`politely day; greet day`)), `good ${wanted}${wanted}`)
    await reach.close()
  })

  test(`${shell.name}: the functions of a phrase are those of its request alone`, async (t) => {
    const reach = open()
    await told(reach, lines(greeting, sh`greet day`))
    t.is(await told(reach, sh`command -v greet || echo none; env | grep -c tutti_phrase`), 'none\n0\n')
    await reach.close()
  })

  test(`${shell.name}: a script with attachments is said by phrases too`, async (t) => {
    const reach = open()
    const bytes = Buffer.alloc(100_000, 'a\0')
    for (let i = 0; i < 2; i++) {
      const answer = await told(reach, lines(greeting, sh`{ ${emit(bytes)}; } | wc -c; greet day`))
      t.regex(answer, /^\s*100000\nday, it's/)
    }
    await reach.close()
  })
}
