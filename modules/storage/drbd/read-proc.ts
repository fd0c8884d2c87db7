import type { VolumeState } from './resource-state.ts'

/** The volumes in `/proc/drbd` of DRBD 8.4. */
export function readProc(lines: readonly string[]): readonly VolumeState[] {
  const volumes: VolumeState[] = []
  for (const line of lines) {
    const [, minor, connection = '', role = '', peer = '', disk = '', other = ''] =
      /^\s*(\d+): cs:(\S+)(?: ro:(\w+)\/(\w+) ds:(\w+)\/(\w+))?/.exec(line) ?? []
    if (minor !== undefined) {
      if (connection === 'Unconfigured') continue
      volumes.push({ minor: Number(minor), connection, role, peer_role: peer, disk, peer_disk: other, done: '' })
      continue
    }
    const done = /sync'ed:\s*([\d.]+%)/.exec(line)?.[1]
    const last = volumes.at(-1)
    if (done !== undefined && last) volumes[volumes.length - 1] = { ...last, done }
  }
  return volumes
}
