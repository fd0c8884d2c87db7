import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * Waits until an SSH server greets at an address. One patient connection at a time: a guest that is slow to fork would be
 * kept busy by hurried ones. Returns false when the time is over or nothing is there that could greet.
 */
export async function untilGreets(address: string, deadline: number, isThere: () => boolean): Promise<boolean> {
  while (Date.now() < deadline && isThere()) {
    if (await greets(address)) return true
    await delay(100)
  }
  return false
}

const greets = (address: string): Promise<boolean> =>
  new Promise((settle) => {
    const socket = connect({ host: address, port: 22 })
    const end = (greeted: boolean) => {
      socket.destroy()
      settle(greeted)
    }
    socket.setTimeout(20_000, () => end(false))
    socket.once('data', (data) => end(data.toString('latin1').startsWith('SSH-')))
    socket.once('error', () => end(false))
    socket.once('end', () => end(false))
  })
