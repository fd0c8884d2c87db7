import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import type { KernelKind } from './image/disk.ts'
import { LabFault, type LabWish } from './lab-file.ts'
import { type Layout, layoutOf } from './layout.ts'
import { RUN } from './paths.ts'

/** What is written down of a lab before the first thing of it is made, so that whatever was made can be found. */
export interface LabState {
  readonly name: string
  readonly number: number
  readonly kernel: KernelKind
  readonly wish: LabWish
}

const NUMBERS = `${RUN}/.numbers`

/** The lab of this name if it is there, whole or in part. */
export function readState(name: string): LabState | undefined {
  try {
    return JSON.parse(readFileSync(`${RUN}/${name}/state.json`, 'utf8')) as LabState
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}

/** Every lab of this machine. */
export const allStates = (): readonly LabState[] =>
  (existsSync(RUN) ? readdirSync(RUN) : []).flatMap((name) => readState(name) ?? [])

/** The lab of this name, or the only one when no name is given; throws a LabFault that lists those there are. */
export function requireState(name: string | undefined): LabState {
  const all = allStates()
  const found = name === undefined ? (all.length === 1 ? all[0] : undefined) : readState(name)
  if (found) return found
  if (all.length === 0) throw new LabFault('no lab is up: npm run lab -- up FILE')
  const names = all.map((state) => state.name).join(', ')
  throw new LabFault(
    name === undefined ? `several labs are up, name one with --lab: ${names}` : `no lab ${name} is up, but: ${names}`,
  )
}

/** Writes down a new lab under a number that no other has. */
export function createState(name: string, kernel: KernelKind, wish: LabWish): LabState {
  mkdirSync(NUMBERS, { recursive: true })
  const number = takeNumber(name)
  const state: LabState = { name, number, kernel, wish }
  mkdirSync(layoutOf(name, number).hosts, { recursive: true })
  const file = `${RUN}/${name}/state.json`
  writeFileSync(`${file}.new`, JSON.stringify(state, undefined, 1))
  renameSync(`${file}.new`, file)
  return state
}

/** Forgets a lab; the last thing to do to it. */
export function removeState({ folder, number }: Layout): void {
  rmSync(folder, { recursive: true, force: true })
  rmSync(`${NUMBERS}/${number}`, { force: true })
}

function takeNumber(name: string): number {
  for (let number = 1; number <= 250; number++) {
    try {
      writeFileSync(`${NUMBERS}/${number}`, name, { flag: 'wx' })
      return number
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      // One whose lab never got as far as its state file.
      if (readFileSync(`${NUMBERS}/${number}`, 'utf8') === name) return number
    }
  }
  throw new LabFault('250 labs are up: take some down')
}
