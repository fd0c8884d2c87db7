import { createServer, type Server, type Socket } from 'node:net'
import test from 'ava'
import { waitFor } from '../../modules/commands/wait-for.ts'
import type { Returned } from '../../src/module/contract.ts'
import { readArguments } from '../support/read-arguments.ts'
import { openSandbox } from '../support/sandbox.ts'
import { type Shell, shells } from '../support/shells.ts'

const serve = (greet: (socket: Socket) => void): Promise<{ server: Server; port: number }> =>
  new Promise((resolve) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      greet(socket)
    })
    server.listen(0, '127.0.0.1', () => resolve({ server, port: (server.address() as { port: number }).port }))
  })

async function wait(shell: Shell, given: Readonly<Record<string, unknown>>): Promise<Returned> {
  const sandbox = openSandbox(shell)
  try {
    const args = readArguments(waitFor, given)
    return waitFor.report(args, await sandbox.run(waitFor.run(args, {})))
  } finally {
    sandbox.close()
  }
}

for (const shell of shells) {
  test.serial(`${shell.name}: a port of the host that is listened on`, async (t) => {
    const { server, port } = await serve(() => undefined)
    try {
      t.like(await wait(shell, { port, timeout: 5 }), { changed: false, state: 'started', port })
      t.like(await wait(shell, { port, timeout: 1, state: 'stopped' }), {
        failed: true,
        msg: `Timeout when waiting for 127.0.0.1:${port} to stop.`,
      })
    } finally {
      server.close()
    }
  })

  test.serial(`${shell.name}: a port that only a connection can tell of`, async (t) => {
    const { server, port } = await serve((socket) => socket.end())
    try {
      // An address in this form is not known to be the host's own.
      const answer = await wait(shell, { host: '127.1', port, timeout: 2, connect_timeout: 1 })
      if (shell.name === 'bare') t.regex(String(answer.msg), /needs bash or nc on the host/)
      else t.like(answer, { state: 'started', port })
    } finally {
      server.close()
    }
  })

  test.serial(`${shell.name}: what a port says`, async (t) => {
    const { server, port } = await serve((socket) => {
      socket.write('start')
      setTimeout(() => socket.write('ing\r\nready 42\r\n'), 100)
    })
    server.unref()
    try {
      const answer = await wait(shell, { port, timeout: 5, search_regex: 'ready (\\d+)' })
      if (shell.name === 'bare') t.regex(String(answer.msg), /needs bash or nc on the host/)
      else t.like(answer, { state: 'started', match_groups: ['42'] })
    } finally {
      server.close()
    }
  })

  test.serial(`${shell.name}: connections that drain`, async (t) => {
    const open: Socket[] = []
    const { server, port } = await serve((socket) => open.push(socket))
    const { connect } = await import('node:net')
    const client = connect(port, '127.0.0.1')
    client.on('error', () => undefined)
    await new Promise((resolve) => client.once('connect', resolve))
    try {
      const states = { active_connection_states: 'ESTABLISHED', state: 'drained', port, timeout: 1 }
      t.like(await wait(shell, states), { failed: true, msg: `Timeout when waiting for 127.0.0.1:${port} to drain` })
      t.like(await wait(shell, { ...states, exclude_hosts: '127.0.0.1' }), { state: 'drained' })
    } finally {
      client.destroy()
      for (const socket of open) socket.destroy()
      server.close()
    }
  })
}
