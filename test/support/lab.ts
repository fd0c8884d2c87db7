import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { ExecutionContext } from 'ava'
import type { KernelKind } from '../../lab/image/disk.ts'
import { down, up } from '../../lab/lab.ts'
import { readLabFile } from '../../lab/lab-file.ts'
import { readState } from '../../lab/lab-state.ts'
import type { Layout } from '../../lab/layout.ts'
import { cgroupRoot, hasGuests, machineLack } from '../../lab/machine-lack.ts'
import { CGROUPS, RUN } from '../../lab/paths.ts'
import { outcomeOf } from '../../lab/system.ts'

const TUTTI = fileURLToPath(new URL('../../bundle/tutti.js', import.meta.url))

/** What boots the guests of tests: LAB_KERNEL=qemu asks Debian's own kernel for a second opinion. */
const KERNEL: KernelKind = process.env.LAB_KERNEL === 'qemu' ? 'qemu' : 'uml'

/** Why the lab of a file cannot be up here; undefined when it can. */
export const labLack = (file: string): string | undefined =>
  machineLack(hasGuests(readLabFile(file)) ? KERNEL : undefined)

/** Whether the lab of a file cannot be up here; the test then counts as skipped, and says why. */
export function skipsWithoutLab(t: ExecutionContext, file: string): boolean {
  const lack = labLack(file)
  if (lack === undefined) return false
  t.log(`skipped: ${lack}`)
  t.pass()
  return true
}

/** Does something in a lab that is made for it alone, and holds that nothing of the lab is left behind. */
export async function inLab(
  t: ExecutionContext,
  file: string,
  act: (layout: Layout) => Promise<void>,
  options: { readonly name?: string } = {},
): Promise<void> {
  const name = options.name ?? `test-${process.pid}-${t.title.replace(/[^a-z]+/gi, '-').toLowerCase()}`.slice(0, 40)
  const said: string[] = []
  let layout: Layout | undefined
  try {
    layout = await up({
      name,
      wish: readLabFile(file),
      kernel: KERNEL,
      patienceMs: 240_000,
      say: (text) => said.push(text),
    })
    t.true(tracesOf(layout).length > 0, 'a lab that is up leaves traces, or the look for them is blind')
    await act(layout)
  } finally {
    const state = readState(name)
    if (state) await down(state)
  }
  t.deepEqual(await tracesAfterLooks(layout), [])
}

/** What is left of a lab; a `status` that somebody asks of all labs names this one too, and may take a moment to end. */
async function tracesAfterLooks(layout: Layout): Promise<readonly string[]> {
  for (let look = 0; look < 100; look++) {
    const traces = tracesOf(layout)
    if (traces.length === 0 || traces.some((one) => !one.startsWith('process '))) return traces
    await setTimeout(100)
  }
  return tracesOf(layout)
}

/** Everything on this machine that belongs to a lab: processes, namespaces, mounts, devices, cgroups, files. */
export function tracesOf({ name, number, folder }: Layout): readonly string[] {
  const mine = new RegExp(`^tl${number}(h|$)`)
  const group = `${CGROUPS}/${name}`
  return [
    ...namesIn('/proc')
      .filter((pid) => /^\d+$/.test(pid) && mentions(pid, folder, group))
      .map((pid) => `process ${pid}`),
    ...namesIn('/run/netns')
      .filter((one) => mine.test(one))
      .map((one) => `namespace ${one}`),
    ...textOf('/proc/self/mountinfo')
      .split('\n')
      .filter((line) => line.includes(`${folder}/`)),
    ...namesIn('/sys/class/net')
      .filter((one) => mine.test(one))
      .map((one) => `device ${one}`),
    ...(existsSync(`${cgroupRoot()}/${group}`) ? [`cgroup ${group}`] : []),
    ...(existsSync(folder) ? [`folder ${folder}`] : []),
    ...namesIn(`${RUN}/.numbers`)
      .filter((one) => one === String(number))
      .map((one) => `number ${one}`),
  ]
}

/** Whether a process is a lab's; one that is dead and waits for this machine's init to take note is nobody's. */
const mentions = (pid: string, folder: string, group: string): boolean =>
  !/^State:\s+Z/m.test(textOf(`/proc/${pid}/status`)) &&
  (textOf(`/proc/${pid}/cgroup`).includes(`/${group}/`) || textOf(`/proc/${pid}/cmdline`).includes(`${folder}/`))

const namesIn = (folder: string): readonly string[] => (existsSync(folder) ? readdirSync(folder) : [])

/** The text of a file, of which a process that ends meanwhile has none. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** Runs a script of a proof against a lab, with what it needs to know in the environment. */
export function runProof(layout: Layout, script: string, env: { readonly [name: string]: string }): void {
  const text = `. "$1"\n. "$2"`
  const words = ['-c', text, 'proof', resolve('test/lab/prelude.sh'), resolve(script)]
  execFileSync('sh', words, { env: { PATH: process.env.PATH, LAB: layout.folder, ...env }, stdio: 'pipe' })
}

/** Runs a command of tutti with the inventory of a lab; gives what it printed, and its exit code. */
export function tuttiInLab(layout: Layout, ...words: readonly string[]): Promise<{ code: number; text: string }> {
  const env = { PATH: process.env.PATH, LANG: 'C.UTF-8', HOME: layout.folder }
  return outcomeOf(process.execPath, [TUTTI, ...words, '-i', layout.inventory], env)
}

/** Builds what a proof is about by the playbook of its folder, and holds that a second run changes nothing. */
export async function buildByPlaybook(
  t: ExecutionContext,
  layout: Layout,
  folder: string,
  env: { readonly [name: string]: string },
): Promise<void> {
  const variables = Object.entries(env).map(([name, value]) => [`lab_${name.toLowerCase()}`, value])
  const extra = ['-e', JSON.stringify(Object.fromEntries(variables))]
  const playbook = join(folder, 'playbook.yml')
  const first = await tuttiInLab(layout, 'play', playbook, ...extra)
  t.is(first.code, 0, first.text)
  const second = await tuttiInLab(layout, 'play', playbook, ...extra)
  t.is(second.code, 0, second.text)
  t.regex(second.text, /changed=0/)
  t.notRegex(second.text, /changed=[1-9]/, second.text)
}
