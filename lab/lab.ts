import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type Guest, type GuestKernel, writeGuest } from './guest.ts'
import { makeKey, writeHostFiles } from './host-files.ts'
import { cloudKernel } from './image/cloud-kernel.ts'
import { buildDisk, type KernelKind } from './image/disk.ts'
import { buildRoot, type Root } from './image/root.ts'
import { inventoryOf, sshConfigOf } from './inventory.ts'
import { type HostWish, LabFault, type LabWish } from './lab-file.ts'
import { createState, type LabState, readState, removeState } from './lab-state.ts'
import { addressIn, cableOf, type Layout, layoutOf, macOf } from './layout.ts'
import { hasGuests, machineLack } from './machine-lack.ts'
import { assignments, atPlace, cgroupOf, isMade, kernelOf, onMachine, tenantsOf, writePlace } from './place.ts'
import { untilGreets } from './readiness.ts'
import { run, runScript } from './system.ts'

/** How to bring up a lab. */
export interface UpOptions {
  readonly name: string
  readonly wish: LabWish
  readonly kernel: KernelKind
  /** How long hosts may take from their start to the greeting of their sshd. */
  readonly patienceMs: number
  readonly say: (text: string) => void
}

/**
 * Brings up a lab and returns when every host answers. What is there already is left as it is, and hosts that are down are
 * started, so that it may be called again after it was cut short.
 */
export async function up(options: UpOptions): Promise<Layout> {
  const lack = machineLack(hasGuests(options.wish) ? options.kernel : undefined)
  if (lack !== undefined) throw new LabFault(lack)
  const there = readState(options.name)
  if (there && JSON.stringify(there.wish) !== JSON.stringify(options.wish))
    throw new LabFault(`the lab ${options.name} is up with other hosts: take it down first, or give this one a --name`)
  const images = await buildImages(options)
  const state = there ?? createState(options.name, options.kernel, options.wish)
  const layout = layoutOf(state.name, state.number)
  await makeNetwork(layout)
  await makeHosts(state, layout, images)
  // Hosts inside a guest start with it.
  await onMachine(
    layout,
    'start',
    tenantsOf(state.wish).map(({ name }) => name),
  )
  await untilAllGreet(state, state.wish.hosts, options.patienceMs)
  return layout
}

/** Takes down a lab and everything of it, however far it had come; throws a LabFault that says what would not go. */
export async function down(state: LabState): Promise<void> {
  const layout = layoutOf(state.name, state.number)
  const stubborn: string[] = []
  for (const { name } of tenantsOf(state.wish)) {
    if (!isMade(layout, name)) continue
    await atPlace(state, name, 'remove').catch((error: Error) => stubborn.push(`${name}: ${error.message}`))
  }
  if (stubborn.length > 0) throw new LabFault(stubborn.join('\n'))
  if (existsSync(`/sys/class/net/${layout.bridge}`)) await run('ip', 'link', 'del', layout.bridge)
  const group = cgroupOf(layout)
  if (existsSync(group)) await runScript('find "$1" -depth -type d -exec rmdir {} +', group)
  removeState(layout)
}

interface Images {
  rootOf(packages: readonly string[]): Root
  guestOf(packages: readonly string[]): GuestKernel
}

/** Builds every image that hosts of the lab start from; the cache makes this nothing the second time. */
async function buildImages({ wish, kernel, say }: UpOptions): Promise<Images> {
  const roots = new Map<string, Root>()
  const guests = new Map<string, GuestKernel>()
  const keyOf = (packages: readonly string[]): string => [...new Set(packages)].sort().join(' ')
  for (const tenant of tenantsOf(wish)) {
    const packages = packagesOf(wish, tenant.name)
    const root = roots.get(keyOf(packages)) ?? (await buildRoot(packages, say))
    roots.set(keyOf(packages), root)
    if ('kernel' in tenant && tenant.kernel === 'machine') continue
    if (guests.has(keyOf(packages))) continue
    const disk = await buildDisk(root, kernel, say)
    guests.set(
      keyOf(packages),
      kernel === 'uml' ? { kind: 'uml', disk } : { kind: 'qemu', disk, cloud: await cloudKernel(say) },
    )
  }
  return {
    rootOf: (packages) => roots.get(keyOf(packages)) as Root,
    guestOf: (packages) => guests.get(keyOf(packages)) as GuestKernel,
  }
}

/** The further packages of a host, or of a guest for all hosts that live in it. */
const packagesOf = (wish: LabWish, name: string): readonly string[] => [
  ...wish.packages,
  ...wish.hosts.filter((host) => host.name === name || host.kernel === name).flatMap((host) => host.packages),
]

async function makeNetwork(layout: Layout): Promise<void> {
  writePlace(layout)
  mkdirSync(cgroupOf(layout), { recursive: true })
  if (existsSync(`/sys/class/net/${layout.bridge}`)) return
  const { bridge, gateway } = layout
  await runScript(
    'printf "%s\\n" "link add $1 type bridge" "addr add $2/24 dev $1" "link set $1 up" | ip -batch -',
    bridge,
    gateway,
  )
}

/** Writes the folder of each host that has none that is whole. */
async function makeHosts({ wish }: LabState, layout: Layout, images: Images): Promise<void> {
  if (!existsSync(`${layout.key}.pub`)) {
    rmSync(layout.key, { force: true })
    makeKey(layout.key, `lab ${layout.name}`)
  }
  for (const host of wish.hosts.filter(({ kernel }) => wish.kernels.some(({ name }) => name === kernel)))
    if (!isMade(layout, host.name)) makeNamespaceHost(layout, wish, host, '/')
  for (const tenant of tenantsOf(wish)) {
    if (isMade(layout, tenant.name)) continue
    const packages = packagesOf(wish, tenant.name)
    if ('kernel' in tenant && tenant.kernel === 'machine')
      makeNamespaceHost(layout, wish, tenant, images.rootOf(packages).layers.join(':'))
    else await makeGuest(layout, wish, { init: 'sh', ...tenant }, images.guestOf(packages))
  }
  writeFileSync(layout.inventory, inventoryOf(layout, wish))
  writeFileSync(layout.sshConfig, sshConfigOf(layout, wish))
}

const deviceOf = (layout: Layout, { address }: { readonly address: number }): { cable: string; mac: string } => ({
  cable: cableOf(layout, address),
  mac: macOf(layout, address),
})

function makeNamespaceHost(layout: Layout, wish: LabWish, host: HostWish, layers: string): void {
  beginHost(layout, wish, host)
  const spec = { layers, init: host.init, disk: host.disk }
  finishHost(layout, host, { kind: 'namespace', ...spec })
}

async function makeGuest(
  layout: Layout,
  wish: LabWish,
  wanted: Omit<Guest, 'cable' | 'mac' | 'inside'>,
  kernel: GuestKernel,
): Promise<void> {
  beginHost(layout, wish, wanted)
  const inside = wish.hosts.filter((host) => host.kernel === wanted.name).map(({ name }) => name)
  await writeGuest(layout, { ...wanted, ...deviceOf(layout, wanted), inside }, kernel)
  finishHost(layout, wanted, { kind: 'guest' })
}

function beginHost(layout: Layout, wish: LabWish, host: { readonly name: string; readonly address: number }): void {
  rmSync(`${layout.hosts}/${host.name}`, { recursive: true, force: true })
  writeHostFiles(layout, wish, host)
}

/** Writes the file that says that a host's folder is whole. */
function finishHost(
  layout: Layout,
  host: { readonly name: string; readonly address: number },
  variables: { readonly [name: string]: string },
): void {
  const { name } = host
  const address = `${addressIn(layout, host.address)}/24`
  const all = { name, address, gateway: layout.gateway, ...deviceOf(layout, host), ...variables }
  writeFileSync(`${layout.hosts}/${name}/spec`, assignments(all))
}

/** Waits until hosts answer; throws a LabFault with the last that a host said when it does not. */
export async function untilAllGreet(state: LabState, hosts: readonly HostWish[], patienceMs: number): Promise<void> {
  const layout = layoutOf(state.name, state.number)
  const deadline = Date.now() + patienceMs
  await Promise.all(
    hosts.map(async (host) => {
      const machine = kernelOf(state.wish, host.name)?.name ?? host.name
      if (await untilGreets(addressIn(layout, host.address), deadline, () => isRunning(layout, machine))) return
      const log = `${layout.hosts}/${machine}/log`
      const said = existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n').slice(-5).join('\n') : ''
      const why = isRunning(layout, machine) ? `does not answer within ${patienceMs / 1000} s` : 'ended while it booted'
      throw new LabFault(`${host.name} ${why}; the end of ${log}:\n${said}`)
    }),
  )
}

const isRunning = (layout: Layout, tenant: string): boolean =>
  readFileSync(`${cgroupOf(layout)}/${tenant}/cgroup.events`, 'utf8').includes('populated 1')
