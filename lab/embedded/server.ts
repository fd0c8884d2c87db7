import { Buffer } from 'node:buffer'
import { timingSafeEqual } from 'node:crypto'
import { connect, createServer, type Socket, type Server as TcpServer } from 'node:net'
import { delimiter } from 'node:path'
import ssh2, {
  type AuthContext,
  type Connection,
  type ParsedKey,
  type PublicKeyAuthContext,
  type ServerChannel,
  type Session,
} from 'ssh2'
import { type Faults, noFaults } from './faults.ts'
import { type Program, runProgram } from './program.ts'

export interface ServerOptions {
  readonly name: string
  readonly address: string
  /** Home and working directory of the programs. */
  readonly directory: string
  readonly user: string
  /** Private host key in OpenSSH's format. */
  readonly hostKey: string
  /** The public key that may log in. */
  readonly clientKey: ParsedKey
  readonly password: string | undefined
  /** True when the host forwards connections to others, as a jump host does. */
  readonly forwards: boolean
  /** Environment of the programs beside the usual names. */
  readonly env: { readonly [name: string]: string }
}

/** An ssh server that listens. */
export interface RunningServer {
  readonly port: number
  readonly faults: Faults
  /** Connections that have been opened so far, and those that are open now. */
  readonly connections: { readonly opened: number; readonly open: number }
  /** Stops accepting connections; those there are go on. */
  refuse(): Promise<void>
  /** Accepts connections again, on the same port. */
  accept(): Promise<void>
  /** Cuts all connections without a word. */
  cut(): void
  /** Ends everything: connections, programs, the port. */
  stop(): Promise<void>
}

/** Starts an ssh server on a free port that runs programs in the real `/bin/sh`. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const faults = noFaults()
  const sockets = new Set<Socket>()
  const programs = new Set<Program>()
  const ssh = new ssh2.Server({ hostKeys: [options.hostKey] }, (client, { ip, port }) => {
    const socket = [...sockets].find((one) => one.remotePort === port && one.remoteAddress === ip)
    serve({ client, options, faults, programs, cut: () => socket?.destroy(), sessions: 0, written: 0 })
  })
  // The server that ssh2 would make does not let a connection be dropped before the first word.
  let opened = 0
  const tcp = createServer((socket) => {
    opened++
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    socket.setNoDelay(true)
    if (faults.dropConnections > 0) {
      faults.dropConnections--
      socket.destroy()
    } else if (!faults.silent) ssh.injectSocket(socket)
  })
  await listen(tcp, options.address, 0)
  const bound = tcp.address()
  const port = typeof bound === 'object' && bound ? bound.port : 0
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port,
    faults,
    connections: {
      get opened() {
        return opened
      },
      get open() {
        return sockets.size
      },
    },
    refuse: () => close(tcp),
    accept: () => listen(tcp, options.address, port),
    cut,
    stop: async () => {
      const closed = close(tcp)
      for (const program of programs) program.kill()
      cut()
      await closed
    },
  }
}

const listen = (server: TcpServer, host: string, port: number): Promise<void> =>
  new Promise((settle, refuse) => {
    server.once('error', refuse)
    server.listen({ host, port }, () => {
      server.off('error', refuse)
      settle()
    })
  })

/** Settles when the port is closed; connections that are still open do not hold it up. */
const close = (server: TcpServer): Promise<void> =>
  new Promise((settle) => {
    server.close(() => {})
    setImmediate(settle)
  })

interface ConnectionState {
  readonly client: Connection
  readonly options: ServerOptions
  readonly faults: Faults
  /** The programs of all connections. */
  readonly programs: Set<Program>
  readonly cut: () => void
  sessions: number
  written: number
}

function serve(state: ConnectionState): void {
  const { client, options, faults } = state
  client.on('error', () => {})
  client.on('authentication', (login) => authenticate(login, options, faults))
  client.on('session', (accept, reject) => {
    if (state.sessions >= faults.maxSessions) reject()
    else {
      state.sessions++
      serveSession(accept(), state)
    }
  })
  client.on('tcpip', (accept, reject, info) => {
    if (!options.forwards) {
      reject()
      return
    }
    const onward = connect({ host: info.destIP, port: info.destPort, noDelay: true })
    onward.once('error', () => reject())
    onward.once('connect', () => {
      const channel = accept()
      onward.on('error', () => channel.end())
      channel.on('error', () => onward.destroy())
      channel.once('close', () => onward.destroy())
      onward.pipe(channel).pipe(onward)
    })
  })
}

type Method = 'publickey' | 'password' | 'keyboard-interactive'

function methodsOf(options: ServerOptions, faults: Faults): Method[] {
  const methods: Method[] = faults.passwordOnly || faults.keyboardOnly ? [] : ['publickey']
  if (options.password !== undefined) methods.push(faults.keyboardOnly ? 'keyboard-interactive' : 'password')
  return methods
}

function authenticate(login: AuthContext, options: ServerOptions, faults: Faults): void {
  const methods = methodsOf(options, faults)
  const decide = (right: boolean) => (right ? login.accept() : login.reject(methods))
  const known = methods.some((method) => method === login.method)
  if (faults.rejectLogins || login.username !== options.user || !known) decide(false)
  else if (login.method === 'keyboard-interactive')
    login.prompt([{ prompt: 'Password: ', echo: false }], (answers) => decide(isPassword(answers[0], options)))
  else if (login.method === 'password') decide(isPassword(login.password, options))
  else decide(login.method === 'publickey' && isSigned(login, options.clientKey))
}

/** True for the right key, asked about without a signature first and then with one. */
const isSigned = (login: PublicKeyAuthContext, key: ParsedKey): boolean =>
  login.key.data.equals(key.getPublicSSH()) &&
  (login.signature === undefined ||
    (login.blob !== undefined && key.verify(login.blob, login.signature, login.hashAlgo) === true))

const isPassword = (answer: string | undefined, options: ServerOptions): boolean =>
  answer !== undefined && options.password !== undefined && isSame(answer, options.password)

const isSame = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

function serveSession(session: Session, state: ConnectionState): void {
  const env: { [name: string]: string } = {}
  let program: Program | undefined
  session.on('env', (accept, _reject, info) => {
    if (/^(LANG|LC_\w+)$/.test(info.key)) env[info.key] = info.val
    accept?.()
  })
  session.on('signal', (accept, _reject, info) => {
    program?.signal(`SIG${info.name}` as NodeJS.Signals)
    accept?.()
  })
  const run = (commandLine: string, channel: ServerChannel) => {
    const mine = state.faults.hangPrograms
      ? undefined
      : runProgram(commandLine, channel, {
          directory: state.options.directory,
          env: { ...usualEnv(state.options), ...env },
          room: (count) => room(count, state),
        })
    let over = false
    const end = () => {
      if (over) return
      over = true
      state.sessions--
      state.client.off('close', end)
      if (!mine) return
      state.programs.delete(mine)
      mine.hangUp()
    }
    if (mine) state.programs.add(mine)
    program = mine
    channel.once('close', end)
    state.client.once('close', end)
  }
  session.on('exec', (accept, _reject, info) => run(info.command, accept()))
  session.on('shell', (accept) => run('exec /bin/sh', accept()))
}

/** How many of these bytes of output may still be sent; the connection is cut when it is not all of them. */
function room(count: number, state: ConnectionState): number {
  const left = Math.min(count, state.faults.cutAfterBytes - state.written)
  state.written += count
  if (left < count) setImmediate(state.cut)
  return Math.max(0, left)
}

const usualEnv = (options: ServerOptions): { readonly [name: string]: string } => ({
  HOME: options.directory,
  PATH: ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'].join(delimiter),
  USER: options.user,
  LOGNAME: options.user,
  SHELL: '/bin/sh',
  ...options.env,
})
