import { setImmediate } from 'node:timers/promises'
import type { Ask } from '../run/ask.ts'
import type { Event, Listener } from '../run/event.ts'

/** A printer and a person who is asked, in turns: what happens while the person types is printed behind the answer. */
export function inTurns(printer: Listener, ask: Ask): { readonly listener: Listener; readonly ask: Ask } {
  const held: Event[] = []
  let isAsking = false
  // Hosts that ask at the same time are answered one after the other.
  let talk: Promise<unknown> = Promise.resolve()
  const turn: Ask = async (question, how) => {
    isAsking = true
    try {
      return await ask(question, how)
    } finally {
      isAsking = false
      for (const event of held.splice(0)) printer(event)
    }
  }
  return {
    listener: (event) => {
      if (isAsking) held.push(event)
      else printer(event)
    },
    ask(question, how) {
      const mine = talk.then(() => turn(question, how))
      // Whoever has his answer is heard before the next one asks.
      const giveWay = () => setImmediate()
      talk = mine.then(giveWay, giveWay)
      return mine
    },
  }
}
