import { readFileSync } from 'node:fs'
import { MaterialFault } from './material.ts'

/** What Ansible did in a target elsewhere, of which only the numbers are known. */
export interface Counts {
  readonly results: number
  readonly asserts: number
}

const STATUSES = ['ok', 'changed', 'skipping', 'failed', 'fatal'] as const

/** Reads a file of numbers by target: the results of each status, `asserts`, and more that is not needed here. */
export function readCounts(file: string): ReadonlyMap<string, Counts> {
  const all: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (!isRecord(all)) throw new MaterialFault(`${file} holds no targets with their counts`)
  const countsOf = (target: string, counts: unknown): Counts => {
    const number = (name: string): number => {
      const value = isRecord(counts) ? counts[name] : undefined
      if (typeof value === 'number') return value
      throw new MaterialFault(`${file} has no number "${name}" for the target ${target}`)
    }
    return { results: STATUSES.reduce((sum, status) => sum + number(status), 0), asserts: number('asserts') }
  }
  return new Map(Object.entries(all).map(([target, counts]) => [target, countsOf(target, counts)]))
}

const isRecord = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
