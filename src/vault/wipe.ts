import { fstatSync, fsyncSync, writeSync } from 'node:fs'

const CHUNK = 1024 * 1024

/** Overwrites the content of an open file with zeros, down to the disk. */
export function wipe(file: number): void {
  const { size } = fstatSync(file)
  const zeros = Buffer.alloc(Math.min(size, CHUNK))
  for (let done = 0; done < size; ) done += writeSync(file, zeros, 0, Math.min(CHUNK, size - done), done)
  fsyncSync(file)
}
