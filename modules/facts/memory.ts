import { sh } from '../../src/shell/script.ts'
import { type Group, hardwareNames } from './group.ts'

export const memory: Group = {
  names: hardwareNames,
  files: sh`/proc/meminfo`,
  facts(told) {
    const kb = new Map(
      told.lines('/proc/meminfo').map((line) => {
        const [name = '', value = '0'] = line.split(/:\s+/)
        return [name, Number.parseInt(value, 10)] as const
      }),
    )
    const mb = (name: string): number => Math.floor((kb.get(name) ?? 0) / 1024)
    const [total, free, swap, swapFree] = [mb('MemTotal'), mb('MemFree'), mb('SwapTotal'), mb('SwapFree')]
    const nocache = Math.floor(((kb.get('MemFree') ?? 0) + (kb.get('Cached') ?? 0) + (kb.get('Buffers') ?? 0)) / 1024)
    return {
      memtotal_mb: total,
      memfree_mb: free,
      swaptotal_mb: swap,
      swapfree_mb: swapFree,
      memory_mb: {
        real: { total, used: total - free, free },
        nocache: { free: nocache, used: total - nocache },
        swap: { total: swap, free: swapFree, used: swap - swapFree, cached: mb('SwapCached') },
      },
    }
  },
}

export const uptime: Group = {
  names: hardwareNames,
  files: sh`/proc/uptime`,
  facts(told) {
    const seconds = Number.parseFloat(told.line('/proc/uptime') ?? '')
    return Number.isNaN(seconds) ? {} : { uptime_seconds: Math.floor(seconds) }
  },
}

export const loadavg: Group = {
  names: ['loadavg'],
  files: sh`/proc/loadavg`,
  facts(told) {
    const [one, five, fifteen] = (told.line('/proc/loadavg') ?? '').split(' ').map(Number)
    return fifteen === undefined ? {} : { loadavg: { '1m': one, '5m': five, '15m': fifteen } }
  },
}
