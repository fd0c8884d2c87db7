import type { ClientChannel } from 'ssh2'
import { Failure } from '../error/failure.ts'
import type { OpenClient } from './ssh-client.ts'

/** One host of a ProxyJump. */
export interface Hop {
  readonly host: string
  readonly port: number | undefined
  readonly user: string | undefined
}

/** The hosts of a ProxyJump (`user@host:port,ssh://…`), the nearest first. */
export function parseHops(text: string): readonly Hop[] {
  return text.split(',').map((part) => {
    const match = /^(?:ssh:\/\/)?(?:([^@]+)@)?(?:\[([^\]]+)\]|([^:@/]+))(?::(\d+))?\/?$/.exec(part.trim())
    const host = match?.[2] ?? match?.[3]
    if (!match || host === undefined)
      throw new Failure('unreachable', `ProxyJump cannot be read: ${JSON.stringify(text)}`)
    return { host, user: match[1], port: match[4] === undefined ? undefined : Number(match[4]) }
  })
}

/** Connections to jump hosts, each opened once and shared by all hosts behind it. */
export interface Jumps {
  /** The open connection of this name, opened when there is none. */
  through(name: string, open: () => Promise<OpenClient>): Promise<OpenClient>
  close(): void
}

export function sharedJumps(): Jumps {
  const jumps = new Map<string, Promise<OpenClient>>()
  const through: Jumps['through'] = (name, open) => {
    const known = jumps.get(name)
    if (known) return known
    const jump = open()
    jumps.set(name, jump)
    const forget = () => {
      if (jumps.get(name) === jump) jumps.delete(name)
    }
    jump.then((client) => client.gone.then(forget), forget)
    return jump
  }
  return {
    through,
    close: () => {
      for (const jump of jumps.values())
        jump.then(
          (client) => client.close(),
          () => {},
        )
      jumps.clear()
    },
  }
}

/** A way through a jump host to an endpoint; rejects with a Failure that names both. */
export function forward(jump: OpenClient, label: string, host: string, port: number): Promise<ClientChannel> {
  const failure = (why: string) =>
    new Failure('unreachable', `${label} cannot be reached through ${jump.label}: ${why}`, {
      hint: 'the jump host must reach it by that name and allow forwarding (AllowTcpForwarding)',
    })
  return new Promise((settle, refuse) => {
    try {
      jump.client.forwardOut('127.0.0.1', 0, host, port, (error, channel) => {
        if (error) refuse(failure(error.message.replace(/^\(SSH\) Channel open failure: /, '')))
        else settle(channel)
      })
    } catch {
      refuse(failure('its connection is gone'))
    }
  })
}
