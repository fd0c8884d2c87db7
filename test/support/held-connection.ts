import { spawn } from 'node:child_process'
import type { Layout } from '../../lab/layout.ts'

/** A client of a lab that is connected, and says nothing until it is told to. */
export interface HeldConnection {
  /** Sends its request over the connection that is open; gives the whole answer. */
  ask(): Promise<string>
}

/** Connects from a host of a lab to port 80 of an address, and stays so; a request is made of HTTP/1.0. */
export function holdConnection(layout: Layout, host: string, address: string): HeldConnection {
  const text = `exec 3<>/dev/tcp/${address}/80; read -r; printf "GET / HTTP/1.0\\r\\n\\r\\n" >&3; cat <&3`
  const child = spawn('ssh', ['-F', layout.sshConfig, host, `bash -c '${text}'`], { stdio: 'pipe' })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (more) => said.push(more))
  const ended = new Promise<void>((settle) => child.once('close', () => settle()))
  return {
    async ask() {
      child.stdin.end('\n')
      await ended
      return said.join('')
    },
  }
}
