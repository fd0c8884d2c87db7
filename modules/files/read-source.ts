import { Buffer } from 'node:buffer'
import type { Control, ReadOptions, TreeEntry } from '../../src/module/contract.ts'
import type { CopyArguments } from './copy-arguments.ts'

/** The arguments of `copy` with what they name on the control host. */
export async function readSource(args: CopyArguments, control: Control): Promise<CopyArguments> {
  if (args.content !== undefined) return { ...args, bytes: Buffer.from(args.content) }
  if (args.remote_src || args.src === undefined) return args
  const path = args.src.replace(/(?<=[^/])\/+$/, '')
  const name = path.slice(path.lastIndexOf('/') + 1)
  const options = { decrypt: args.decrypt }
  const entries = await control.readTree(path, 'files', options)
  if (!entries) {
    const mode = args.mode === 'preserve' ? await control.mode(path, 'files') : args.mode
    return { ...args, mode, name, bytes: await control.read(path, 'files', options) }
  }
  const below = args.local_follow === false ? entries : await followLinks(path, entries, control, options, [])
  if (args.src.endsWith('/')) return { ...args, tree: below }
  const mode = await control.mode(path, 'files')
  const within = below.map((entry) => ({ ...entry, path: `${name}/${entry.path}` }))
  return { ...args, tree: [{ kind: 'directory', path: name, mode }, ...within] }
}

/** Every link replaced by what it leads to; one that leads nowhere, or to a folder it stands in, stays a link. */
async function followLinks(
  folder: string,
  entries: readonly TreeEntry[],
  control: Control,
  options: ReadOptions,
  within: readonly string[],
): Promise<readonly TreeEntry[]> {
  const found: TreeEntry[] = []
  for (const entry of entries) {
    if (entry.kind !== 'link' || entry.real === '') {
      found.push(entry)
      continue
    }
    const full = `${folder}/${entry.path}`
    const around = [...within, entry.within]
    if (around.some((one) => `${one}/`.startsWith(`${entry.real}/`))) {
      found.push(entry)
      continue
    }
    const mode = await control.mode(full, 'files')
    const below = await control.readTree(full, 'files', options)
    if (!below) {
      found.push({ kind: 'file', path: entry.path, mode, content: await control.read(full, 'files', options) })
      continue
    }
    const inner = await followLinks(full, below, control, options, around)
    found.push({ kind: 'directory', path: entry.path, mode })
    for (const one of inner) found.push({ ...one, path: `${entry.path}/${one.path}` })
  }
  return found
}
