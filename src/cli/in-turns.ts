import type { Ask } from '../run/ask.ts'
import type { Event, Listener } from '../run/event.ts'

/** A printer and a person who is asked, in turns: what happens while the person types is printed behind the answer. */
export function inTurns(printer: Listener, ask: Ask): { readonly listener: Listener; readonly ask: Ask } {
  const held: Event[] = []
  let asking = 0
  return {
    listener: (event) => {
      if (asking > 0) held.push(event)
      else printer(event)
    },
    async ask(question, how) {
      asking++
      try {
        return await ask(question, how)
      } finally {
        asking--
        if (asking === 0) for (const event of held.splice(0)) printer(event)
      }
    },
  }
}
