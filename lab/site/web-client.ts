import { get } from 'node:http'
import process from 'node:process'
import { setInterval } from 'node:timers'
import type { Asked } from './stopwatch.ts'

// A client that asks for a page at a steady pace, each time by a new connection, until its input ends:
//   web-client.js URL PER_SECOND PATIENCE_MS
// It writes one line of JSON for each answer, and does not wait for one before it asks again.
const [url = '', perSecond = '20', patience = '2000'] = process.argv.slice(2)

const say = (asked: Asked): void => void process.stdout.write(`${JSON.stringify(asked)}\n`)

function ask(): void {
  const began = Date.now()
  let told = false
  const end = (failure?: string): void => {
    if (told) return
    told = true
    clearTimeout(bell)
    say({ began, ended: Date.now(), ...(failure === undefined ? {} : { failure }) })
  }
  const request = get(url, { agent: false }, (answer) => {
    answer.once('error', (error) => end(error.message))
    answer.once('end', () => end(answer.statusCode === 200 ? undefined : `status ${answer.statusCode}`))
    answer.resume()
  })
  request.once('error', (error) => end(error.message))
  const bell = setTimeout(() => {
    end(`no answer within ${patience} ms`)
    request.destroy()
  }, Number(patience))
}

const pace = setInterval(ask, 1000 / Number(perSecond))
process.stdin.once('end', () => clearInterval(pace)).resume()
