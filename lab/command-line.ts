import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { Command, InvalidArgumentError, Option } from 'commander'
import { down, untilAllGreet, up } from './lab.ts'
import { LabFault, nameOfFile, readLabFile } from './lab-file.ts'
import { allStates, type LabState, requireState } from './lab-state.ts'
import { addressIn, layoutOf } from './layout.ts'
import { atPlace, isMade, kernelOf } from './place.ts'
import { run } from './system.ts'

const say = (text: string): void => void process.stderr.write(`${text}\n`)
const print = (text: string): void => void process.stdout.write(text.endsWith('\n') ? text : `${text}\n`)

const program = new Command('npm run lab --')
  .description('Disposable hosts: namespaces with a real sshd, and guests with a real kernel')
  .enablePositionalOptions()
  .option('--lab <name>', 'the lab, where several are up')

const PATIENCE_S = 180

const labOf = (): LabState => requireState(program.opts<{ lab?: string }>().lab)

program
  .command('up <file>')
  .description('bring up the hosts of a lab file and print their inventory')
  .option('--name <name>', 'a name other than that of the file, so that one file may be up twice')
  .addOption(new Option('--kernel <kind>', 'what boots guests').choices(['uml', 'qemu']).default('uml'))
  .option('--patience <seconds>', 'how long hosts may take to answer', seconds, PATIENCE_S)
  .action(async (file: string, options: { name?: string; kernel: 'uml' | 'qemu'; patience: number }) => {
    const name = options.name ?? nameOfFile(file)
    const wish = readLabFile(file)
    const layout = await up({ name, wish, kernel: options.kernel, patienceMs: options.patience * 1000, say })
    say(`${wish.hosts.length} hosts answer; inventory: ${layout.inventory}`)
    print(readFileSync(layout.inventory, 'utf8'))
  })

program
  .command('down [name]')
  .description('take down a lab and everything of it')
  .option('--all', 'every lab of this machine')
  .action(async (name: string | undefined, options: { all?: boolean }) => {
    const states = options.all ? allStates() : [requireState(name ?? program.opts<{ lab?: string }>().lab)]
    for (const state of states) await down(state)
  })

program
  .command('status')
  .description('list the labs and the state of their hosts')
  .action(async () => {
    for (const state of allStates()) {
      const layout = layoutOf(state.name, state.number)
      print(`${state.name}  ${layout.prefix}.0/24  ${layout.inventory}`)
      for (const { name, address, kernel } of state.wish.hosts)
        print(
          `  ${name.padEnd(16)} ${addressIn(layout, address).padEnd(14)} ${kernel.padEnd(10)} ${await stateOf(state, name)}`,
        )
    }
  })

program
  .command('ssh <host> [command...]')
  .description('log in to a host as root, or as USER@HOST')
  .passThroughOptions()
  .action(async (target: string, command: readonly string[]) => {
    const [name = '', user = 'root'] = target.split('@').reverse()
    const state = labOf()
    kernelOf(state.wish, name)
    const layout = layoutOf(state.name, state.number)
    const child = spawn('ssh', ['-F', layout.sshConfig, '-l', user, name, ...command], { stdio: 'inherit' })
    process.exitCode = await new Promise<number>((settle) => child.once('close', (code) => settle(code ?? 255)))
  })

/** A command that does one thing to each host named. */
function onHosts(verb: 'stop' | 'pause' | 'resume' | 'heal', word: string, description: string): void {
  program
    .command(`${word} <hosts...>`)
    .description(description)
    .action(async (hosts: readonly string[]) => {
      const state = labOf()
      for (const host of hosts) await atPlace(state, host, verb)
    })
}

onHosts('stop', 'kill', 'the power fails: hosts end at once, their disks stay')
onHosts('pause', 'pause', 'hosts stand still, their connections stay open')
onHosts('resume', 'resume', 'hosts that were paused go on')
onHosts('heal', 'heal', 'links are whole and quick again')

program
  .command('start <hosts...>')
  .description('the power returns: hosts boot from their disks')
  .action(async (hosts: readonly string[]) => {
    const state = labOf()
    for (const host of hosts) await atPlace(state, host, 'start')
    const started = state.wish.hosts.filter(({ name, kernel }) => hosts.includes(name) || hosts.includes(kernel))
    await untilAllGreet(state, started, PATIENCE_S * 1000)
  })

program
  .command('cut <hosts...>')
  .description('links are down: the cable is out, or frames vanish one way')
  .addOption(new Option('--one-way <direction>', 'frames to the host (in) or from it (out)').choices(['in', 'out']))
  .action(async (hosts: readonly string[], options: { oneWay?: string }) => {
    const state = labOf()
    for (const host of hosts) await atPlace(state, host, 'cut', options.oneWay ?? '')
  })

program
  .command('slow <hosts...>')
  .description('links are slow or lose frames')
  .option('--rtt <ms>', 'what a round trip takes longer, such as 100ms', milliseconds, 0)
  .option('--loss <percent>', 'how many frames are lost each way, such as 1%', percent, 0)
  .action(async (hosts: readonly string[], options: { rtt: number; loss: number }) => {
    const state = labOf()
    for (const host of hosts) await atPlace(state, host, 'slow', String(options.rtt / 2), String(options.loss))
  })

program
  .command('fill <host> <folder>')
  .description('the file system that holds a folder of a host is full')
  .action((host: string, folder: string) => inside(labOf(), host, 'fill', folder))

program
  .command('free <host> <folder>')
  .description('what fill took is free again')
  .action((host: string, folder: string) => inside(labOf(), host, 'free', folder))

const FULL = {
  fill: 'cd "$1" && left=$(df --output=avail -B1 . | tail -n 1) && { [ "$left" -eq 0 ] || fallocate -l "$left" .tutti-lab-fill; }; dd if=/dev/zero bs=4096 oflag=append conv=notrunc of=.tutti-lab-fill 2>/dev/null || :',
  free: 'rm -f "$1/.tutti-lab-fill"',
} as const

async function inside(state: LabState, host: string, what: keyof typeof FULL, folder: string): Promise<void> {
  kernelOf(state.wish, host)
  const { sshConfig } = layoutOf(state.name, state.number)
  await run('ssh', '-F', sshConfig, host, `sh -c ${quoted(FULL[what])} sh ${quoted(folder)}`)
}

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`

/** How a host is; one of a lab that is being made or taken down meanwhile may not be there, or its guest may not answer. */
async function stateOf(state: LabState, host: string): Promise<string> {
  const kernel = kernelOf(state.wish, host)
  const isThere = () => [host, kernel?.name ?? host].every((name) => isMade(layoutOf(state.name, state.number), name))
  if (!isThere()) return 'not there'
  try {
    if (kernel && (await atPlace(state, kernel.name, 'state')).trim() !== 'up') return `stopped with ${kernel.name}`
    return (await atPlace(state, host, 'state')).trim()
  } catch (error) {
    if (!isThere()) return 'not there'
    if (kernel) return `no answer from ${kernel.name}`
    throw error
  }
}

function seconds(text: string): number {
  return numberOf(text, /^(\d+)s?$/, 'a number of seconds')
}

function milliseconds(text: string): number {
  return numberOf(text, /^(\d+(?:\.\d+)?)(?:ms)?$/, 'a time such as 100ms')
}

function percent(text: string): number {
  return numberOf(text, /^(\d+(?:\.\d+)?)%?$/, 'a share such as 1%')
}

function numberOf(text: string, form: RegExp, what: string): number {
  const found = form.exec(text)?.[1]
  if (found === undefined) throw new InvalidArgumentError(`expected ${what}`)
  return Number(found)
}

// A reader that has seen enough, such as head, is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof LabFault)) throw error
  say(error.message)
  process.exitCode = 1
}
