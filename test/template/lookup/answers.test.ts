import { setTimeout } from 'node:timers/promises'
import test from 'ava'
import { Answers, type Question } from '../../../src/template/answers.ts'

/** A question that counts how it is asked. */
function counting(value: string) {
  const asked = { later: 0, now: 0 }
  const question: Question<string> = {
    async later() {
      asked.later++
      await setTimeout(1)
      return value
    },
    now() {
      asked.now++
      return `${value} now`
    },
  }
  return { asked, question }
}

test('work is done again until its questions are answered, and each is asked once', async (t) => {
  const answers = new Answers()
  const [a, b] = [counting('a'), counting('b')]
  let passes = 0
  const made = await answers.settle(() => {
    passes++
    return [answers.answer('a', a.question), answers.answer('b', b.question), answers.answer('a', a.question)]
  })
  t.deepEqual(made, ['a', 'b', 'a'])
  t.is(passes, 4)
  t.deepEqual(
    [a.asked, b.asked],
    [
      { later: 2, now: 0 },
      { later: 1, now: 0 },
    ],
  )
})

test('others go on while an answer is awaited', async (t) => {
  const answers = new Answers()
  const order: string[] = []
  const slow = answers.settle(() => order.push(answers.answer('a', counting('slow').question)))
  order.push('other')
  await slow
  t.deepEqual(order, ['other', 'slow'])
})

test('nothing is kept for the next work', async (t) => {
  const answers = new Answers()
  const { asked, question } = counting('a')
  await answers.settle(() => answers.answer('a', question))
  await answers.settle(() => answers.answer('a', question))
  t.is(asked.later, 2)
})

test('outside of settle a question is asked at once', (t) => {
  const { asked, question } = counting('a')
  t.is(new Answers().answer('a', question), 'a now')
  t.deepEqual(asked, { later: 0, now: 1 })
})

test('a failure is thrown where the answer is taken, each time the work is done', async (t) => {
  const answers = new Answers()
  const failing: Question<string> = { later: async () => Promise.reject(new Error('no')), now: () => 'now' }
  const { question } = counting('b')
  const made = await answers.settle(() => {
    let first = ''
    try {
      first = answers.answer('a', failing)
    } catch (error) {
      if ((error as Error).name === 'Awaiting') throw error
      first = (error as Error).message
    }
    return [first, answers.answer('b', question)]
  })
  t.deepEqual(made, ['no', 'b'])
})

test('what the work throws comes out', async (t) => {
  await t.throwsAsync(
    new Answers().settle(() => {
      throw new Error('bad input')
    }),
    { message: 'bad input' },
  )
})

test('a template that asks something else each time comes to an end', async (t) => {
  const answers = new Answers()
  let n = 0
  const made = await answers.settle(() => answers.answer(`${n++}`, counting('x').question))
  t.is(made, 'x now')
})

test('questions of different templates are counted by themselves, though one is not rendered again', async (t) => {
  const answers = new Answers()
  const variable = counting('variable')
  const own = counting('own')
  let known: string | undefined
  const made = await answers.settle(() => {
    known ??= answers.within('of the variable', () => answers.answer('same', variable.question))
    return [known, answers.answer('same', own.question)]
  })
  t.deepEqual(made, ['variable', 'own'])
})
