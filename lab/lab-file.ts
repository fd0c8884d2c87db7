import { readFileSync } from 'node:fs'
import { basename, extname } from 'node:path'
import { load, YAML11_SCHEMA } from 'js-yaml'
import { z } from 'zod'

/** Bad input of the lab, or a machine that cannot hold one: a sentence for whoever called. */
export class LabFault extends Error {}

const name = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, 'a name is lower-case letters, digits and hyphens')
const place = z.int().min(2).max(253)
const size = z.string().regex(/^\d+[KMG]$/, 'a size is a number with K, M or G, such as 64M')

const kernelNeeds = {
  /** MiB of memory. */
  memory: z.int().min(128).default(512),
  /** Modules to load, each with its parameters. */
  modules: z.array(z.string()).default([]),
  /** Further disks, found as /dev/lab/NAME. */
  disks: z.record(name, size).default({}),
}

const hostSchema = z.strictObject({
  /** The last number of the address, within the network that the lab gets. */
  address: place,
  groups: z.array(z.string()).default([]),
  /** `machine`: namespaces on this machine's kernel; `own`: a guest; else the guest of that name, shared with others. */
  kernel: z.string().default('machine'),
  init: z.enum(['sh', 'systemd']).default('sh'),
  packages: z.array(z.string()).default([]),
  /** How much a namespace host may write. */
  disk: size.default('512M'),
  vars: z.record(z.string(), z.unknown()).default({}),
  ...kernelNeeds,
})

const labSchema = z.strictObject({
  /** Packages that every host has beside those of the image. */
  packages: z.array(z.string()).default([]),
  /** Further addresses of the network, such as a VIP; the inventory has each as the variable lab_NAME. */
  addresses: z.record(z.string().regex(/^[a-z][a-z0-9_]*$/), place).default({}),
  kernels: z.record(name, z.strictObject({ address: place, ...kernelNeeds })).default({}),
  vars: z.record(z.string(), z.unknown()).default({}),
  hosts: z.record(z.string(), hostSchema),
})

/** A disposable host as a lab file asks for it. */
export type HostWish = z.infer<typeof hostSchema> & { readonly name: string }

/** A guest that several namespace hosts live in, as a lab file asks for it. */
export type KernelWish = z.infer<typeof labSchema>['kernels'][string] & { readonly name: string }

/** A lab as its file asks for it, ranges of hosts spelled out. */
export interface LabWish {
  readonly packages: readonly string[]
  readonly addresses: { readonly [name: string]: number }
  readonly kernels: readonly KernelWish[]
  readonly vars: { readonly [name: string]: unknown }
  readonly hosts: readonly HostWish[]
}

/** The name a lab has unless it is given one: that of its file. */
export const nameOfFile = (file: string): string => basename(file, extname(file))

/** Reads a lab file; throws a LabFault that names the file and every place that is wrong. */
export function readLabFile(file: string): LabWish {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new LabFault(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
  try {
    return parseLab(load(text, { schema: YAML11_SCHEMA }), file)
  } catch (error) {
    if (error instanceof LabFault) throw error
    throw new LabFault(`${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function parseLab(data: unknown, file: string): LabWish {
  const parsed = labSchema.safeParse(data)
  if (!parsed.success) {
    const lines = parsed.error.issues.map(({ path, message }) => `${file}: ${path.join('.') || 'the file'}: ${message}`)
    throw new LabFault(lines.join('\n'))
  }
  const lab: LabWish = {
    ...parsed.data,
    kernels: Object.entries(parsed.data.kernels).map(([name, kernel]) => ({ ...kernel, name })),
    hosts: Object.entries(parsed.data.hosts).flatMap(([pattern, host]) => spellOut(pattern, host, file)),
  }
  checkKernels(lab, file)
  checkAddresses(lab, file)
  return lab
}

/** `web[1:3]` stands for three hosts with addresses in a row. */
function spellOut(pattern: string, host: z.infer<typeof hostSchema>, file: string): readonly HostWish[] {
  const range = /^(.*)\[(\d+):(\d+)\](.*)$/.exec(pattern)
  const [, before = '', first = '', last = '', after = ''] = range ?? []
  const count = range ? Number(last) - Number(first) + 1 : 1
  const names = range
    ? Array.from({ length: Math.max(count, 0) }, (_, i) => {
        const number = String(Number(first) + i).padStart(first.length, '0')
        return `${before}${number}${after}`
      })
    : [pattern]
  const bad = names.find((one) => !name.safeParse(one).success)
  if (bad !== undefined || names.length === 0)
    throw new LabFault(`${file}: hosts.${pattern}: a host's name is lower-case letters, digits and hyphens`)
  return names.map((one, i) => ({ ...host, name: one, address: host.address + i }))
}

function checkKernels({ hosts, kernels }: LabWish, file: string): void {
  const known = ['machine', 'own', ...kernels.map((kernel) => kernel.name)]
  for (const { name, kernel } of hosts)
    if (!known.includes(kernel))
      throw new LabFault(`${file}: hosts.${name}.kernel: "${kernel}" is none of ${known.join(', ')}`)
}

function checkAddresses({ hosts, kernels, addresses }: LabWish, file: string): void {
  const taken = new Map<number, string>()
  const wanted = [
    ...hosts.map(({ name, address }) => ({ owner: `host ${name}`, address })),
    ...kernels.map(({ name, address }) => ({ owner: `kernel ${name}`, address })),
    ...Object.entries(addresses).map(([name, address]) => ({ owner: `address ${name}`, address })),
  ]
  for (const { owner, address } of wanted) {
    if (address > 253) throw new LabFault(`${file}: ${owner}: the last number of an address is 253 at most`)
    const other = taken.get(address)
    if (other !== undefined) throw new LabFault(`${file}: ${owner} and ${other} have the same address, ${address}`)
    taken.set(address, owner)
  }
}
