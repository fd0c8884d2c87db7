import type { Source } from '../error/source.ts'
import { hostNames } from './address.ts'
import type { InventoryBuilder } from './builder.ts'

/** `web1,web2,`. Unlike Ansible: ranges are counted out here as well. */
export function readHostList(text: string, to: InventoryBuilder): void {
  const source: Source = { file: '-i', text }
  let offset = 0
  for (const part of text.split(',')) {
    const name = part.trim()
    const column = offset + (part.length - part.trimStart().length) + 1
    offset += part.length + 1
    if (name === '') continue
    const at = { source, line: 1, column, length: name.length }
    const { names, port } = hostNames(name, at)
    for (const one of names) to.addAddress(one, port, 'ungrouped', at)
  }
}
