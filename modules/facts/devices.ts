import { sh } from '../../src/shell/script.ts'
import { disksCommand, readDiskNames } from './disks.ts'
import { type Group, hardwareNames } from './group.ts'
import { humanSize } from './size.ts'
import type { Told } from './told.ts'

/** What udev calls a device, from the links below `/dev/disk`. */
type Names = ReadonlyMap<string, readonly string[]>

function readDevices(told: Told) {
  const links = {
    ids: readDiskNames(told, 'by-id'),
    labels: readDiskNames(told, 'by-label'),
    uuids: readDiskNames(told, 'by-uuid'),
    masters: readMasters(told),
  }
  const linksOf = (name: string) => ({
    ids: links.ids.get(name) ?? [],
    uuids: links.uuids.get(name) ?? [],
    labels: links.labels.get(name) ?? [],
    masters: links.masters.get(name) ?? [],
  })
  const holdersOf = (name: string) => links.masters.get(name) ?? []
  const names = new Set<string>()
  const partitions = new Map<string, string[]>()
  for (const path of told.paths) {
    const [, block, inner, deeper] = /^\/sys\/block\/([^/]+)\/([^/]+)(?:\/([^/]+))?$/.exec(path) ?? []
    if (block === undefined) continue
    names.add(block)
    if (deeper === 'start' && inner !== undefined) partitions.set(block, [...(partitions.get(block) ?? []), inner])
  }
  const devices = Object.fromEntries(
    [...names].map((name) => {
      const at = (file: string): string | undefined => told.line(`/sys/block/${name}/${file}`)
      const sectors = at('size') ?? '0'
      const sectorSize = at('queue/logical_block_size') ?? '512'
      const serial = at('device/serial')
      return [
        name,
        {
          virtual: 1,
          links: linksOf(name),
          vendor: at('device/vendor') ?? null,
          model: at('device/model') ?? null,
          sas_address: at('device/sas_address') ?? null,
          sas_device_handle: at('device/sas_device_handle') ?? null,
          ...(serial === undefined ? {} : { serial }),
          removable: at('removable') ?? null,
          support_discard: at('queue/discard_granularity') ?? null,
          rotational: at('queue/rotational') ?? '0',
          scheduler_mode: /\[(.*?)\]/.exec(at('queue/scheduler') ?? '')?.[1] ?? '',
          sectors,
          sectorsize: sectorSize,
          size: humanSize(Number(sectors) * 512),
          host: '',
          holders: holdersOf(name),
          partitions: Object.fromEntries(
            (partitions.get(name) ?? []).map((part) => [
              part,
              partition(told, name, part, linksOf, holdersOf, sectorSize),
            ]),
          ),
        },
      ]
    }),
  )
  const plain = (of: Names) => Object.fromEntries(of)
  return {
    devices,
    device_links: {
      ids: plain(links.ids),
      uuids: plain(links.uuids),
      labels: plain(links.labels),
      masters: plain(links.masters),
    },
  }
}

function partition(
  told: Told,
  device: string,
  name: string,
  linksOf: (name: string) => { readonly uuids: readonly string[] },
  holdersOf: (name: string) => readonly string[],
  sectorSize: string,
) {
  const at = (file: string): string | undefined => told.line(`/sys/block/${device}/${name}/${file}`)
  const sectors = at('size') ?? '0'
  const links = linksOf(name)
  return {
    links,
    start: at('start') ?? '0',
    sectors,
    sectorsize: Number(sectorSize),
    size: humanSize(Number(sectors) * 512),
    uuid: links.uuids[0] ?? null,
    holders: holdersOf(name),
  }
}

/** Which devices (RAID, LVM) are built on a device, from `/sys/block/<master>/slaves/<device>`. */
function readMasters(told: Told): Names {
  const found = new Map<string, string[]>()
  for (const path of told.part('slaves').split('\n')) {
    const [, master, device] = /^\/sys\/block\/([^/]+)\/slaves\/([^/]+)$/.exec(path) ?? []
    if (master === undefined || device === undefined) continue
    found.set(device, [...(found.get(device) ?? []), master].sort())
  }
  return found
}

export const devices: Group = {
  names: hardwareNames,
  files: sh`/sys/block/*/size /sys/block/*/removable /sys/block/*/queue/rotational /sys/block/*/queue/scheduler /sys/block/*/queue/logical_block_size /sys/block/*/queue/discard_granularity /sys/block/*/device/vendor /sys/block/*/device/model /sys/block/*/device/serial /sys/block/*/device/sas_address /sys/block/*/device/sas_device_handle /sys/block/*/*/start /sys/block/*/*/size`,
  commands: [
    sh`part slaves
for link in /sys/block/*/slaves/*; do [ -e "$link" ] && printf '%s\n' "$link"; done`,
    disksCommand,
  ],
  facts: readDevices,
}
