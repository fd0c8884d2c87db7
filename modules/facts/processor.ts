import { sh } from '../../src/shell/script.ts'
import { type Group, hardwareNames } from './group.ts'
import type { Told } from './told.ts'

const described = new Set(['model name', 'Processor', 'vendor_id', 'cpu', 'Vendor', 'processor'])

/** The fields of `/proc/cpuinfo` in their order. */
const readFields = (told: Told): readonly (readonly [string, string])[] =>
  told.lines('/proc/cpuinfo').flatMap((line) => {
    const colon = line.indexOf(':')
    return colon < 0 ? [] : [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const]
  })

/** How many numbers a list such as `0-3,8` has. */
export function countList(list: string): number {
  return list
    .trim()
    .split(',')
    .filter((range) => /^\d+(-\d+)?$/.test(range))
    .map((range) => range.split('-').map(Number))
    .reduce((sum, [first = 0, last = first]) => sum + last - first + 1, 0)
}

function readProcessors(told: Told, machine: string) {
  const sockets = new Map<string, number>()
  const siblings = new Map<string, number>()
  const count = (name: string): number => fields.filter(([key]) => key === name).length
  const fields = readFields(told)
  let socket = '0'
  let core = '0'
  for (const [key, value] of fields) {
    if (key === 'physical id') {
      socket = value
      if (!sockets.has(value)) sockets.set(value, 1)
    } else if (key === 'core id') {
      core = value
      if (!siblings.has(value)) siblings.set(value, 1)
    } else if (key === 'cpu cores') sockets.set(socket, Number(value))
    else if (key === 'siblings') siblings.set(core, Number(value))
  }
  const list = fields.filter(([key]) => described.has(key)).map(([, value]) => value)
  const numbered = count('processor')
  const entries = entryCount(machine, numbered, count('vendor_id'), count('model name'), list.length)
  const [perSocket = 1] = sockets.values()
  const [threads = perSocket] = siblings.values()
  const processors = sockets.size || entries
  const perCore = Math.max(1, Math.floor(threads / perSocket))
  return {
    processor: list,
    processor_count: processors,
    processor_cores: perSocket,
    processor_threads_per_core: perCore,
    processor_vcpus: perCore * processors * perSocket,
    processor_nproc: allowed(told) || numbered,
  }
}

/** How many processors the entries describe; ARM and POWER say it by their numbers alone. */
function entryCount(machine: string, numbered: number, vendors: number, models: number, listed: number): number {
  if (/^(armv|aarch|ppc)/.test(machine)) return numbered
  return vendors > 0 && vendors === models ? vendors : listed
}

/** The processors that this session may use. */
function allowed(told: Told): number {
  const line = told.lines('/proc/self/status').find((one) => one.startsWith('Cpus_allowed_list:'))
  return line === undefined ? 0 : countList(line.slice(line.indexOf(':') + 1))
}

export const processor: Group = {
  names: hardwareNames,
  files: sh`/proc/cpuinfo /proc/self/status /proc/sys/kernel/arch`,
  facts: (told) => readProcessors(told, told.line('/proc/sys/kernel/arch') ?? told.part('machine')),
}
