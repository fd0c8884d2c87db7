import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Kept, Returned } from '../module/contract.ts'

/** Writes what a module wants kept on the control host. */
export function keep({ path, content }: Kept, check: boolean): Returned {
  const sum = createHash('sha1').update(content).digest('hex')
  const changed = !existsSync(path) || !readFileSync(path).equals(content)
  if (changed && !check) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
  }
  return { dest: path, checksum: sum, changed }
}
