import type { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { Failure } from '../error/failure.ts'
import { quote } from '../shell/quote.ts'
import type { Streams } from '../transport/transport.ts'

/**
 * Writes bytes to a file through a shell of its own, which becomes `cat`: works for any identity, unlike SFTP.
 * Fails with `host-command` when the host could not keep them all (a full disk), `session-lost` when it went away.
 */
export async function writeFile(streams: Streams, content: Uint8Array, path: string, where: string): Promise<void> {
  const ready = randomBytes(8).toString('hex')
  let error = ''
  streams.stderr.on('data', (chunk: Buffer) => {
    error = (error + chunk.toString('utf8')).slice(-2000)
  })
  streams.stdin.on('error', () => undefined)
  // A shell reads its input in blocks: the bytes may follow only once `cat` has taken its place.
  streams.stdin.write(`umask 077; echo ${ready}; exec cat >${quote(path)}\n`)
  await Promise.race([printed(streams, `${ready}\n`), streams.ended])
  streams.stdin.end(content)
  const { code, lost } = await streams.ended
  if (lost) throw new Failure('unreachable', `the connection to ${where} was lost`)
  if (code !== 0)
    throw new Failure('host-command', `cannot write ${path} on ${where}: ${error.trim() || `status ${code}`}`)
}

function printed(streams: Streams, wanted: string): Promise<void> {
  return new Promise((resolve) => {
    let seen = ''
    streams.stdout.on('data', (chunk: Buffer) => {
      seen = (seen + chunk.toString('latin1')).slice(-200)
      if (seen.includes(wanted)) resolve()
    })
  })
}
