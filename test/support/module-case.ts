import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load, YAML11_SCHEMA } from 'js-yaml'
import type { Facts } from '../../src/module/contract.ts'
import type { ControlFiles } from './fake-control.ts'

type Data = Readonly<Record<string, unknown>>

/**
 * One case of `test/modules/<module>/*.yml`. A file is a list of these; a case has an `answer`, a `bad_argument`,
 * a `law` or an `oracle`.
 *
 * `is`, `should` and `returns` name only the keys the case is about. The script of converge is compared with the
 * golden file beside the table (`<table>.golden`), which UPDATE_GOLDEN=1 renews.
 */
export interface ModuleCase {
  readonly name: string
  readonly args?: Data
  readonly facts?: Facts
  /** Files of the control host. */
  readonly control?: ControlFiles
  /** Variables of the template renderer. */
  readonly vars?: Data
  readonly diff?: boolean
  readonly check?: boolean
  /** What the host printed when asked; NUL is written "\0". */
  readonly answer?: string | { readonly base64: string }
  readonly is?: Data
  readonly should?: Data
  readonly changed?: boolean
  readonly returns?: Data
  readonly diffs?: readonly Data[]
  /** What a query keeps on the control host, for a host named `web`. */
  readonly keeps?: { readonly path: string; readonly base64: string }
  /** A part of the message of the refusal. */
  readonly refusal?: string
  /** A part of the message for arguments that are not the module's. */
  readonly bad_argument?: string
  readonly law?: Law
  readonly oracle?: OracleCase
}

/** A case that Ansible and Tutti do side by side, each on a disposable system: the results must be alike. */
export interface OracleCase {
  /** Ansible's full name of the module. */
  readonly module: string
  readonly args: Data
  /** Shell script that comes first; `{{dir}}` is a folder of the case, everywhere. */
  readonly setup?: string
  /** Shell script whose output is compared beside all that is in the folder. */
  readonly look?: string
  readonly needs?: readonly string[]
  /** Returned values that differ on purpose, each with the reason; `check` and `again` stand for those runs. */
  readonly differs?: Readonly<Record<string, string>>
}

/**
 * A case that runs on this machine, in a fresh folder. Everywhere below, `{{dir}}` is that folder, `{{control}}` a folder of
 * the control host that holds `control`, and `{{hostile}}` the hostile string of the round (quoted for the shell in
 * `setup` and `then`; `{{path}}` there is `{{dir}}/` and the hostile string, quoted).
 */
export interface Law {
  /** Shell script that prepares the folder. */
  readonly setup?: string
  readonly args?: Data
  /** Shell script that must end with 0 after the module has run. */
  readonly then?: string
  /** The arguments that each hostile string takes the place of: the whole value, or `{{hostile}}` within it. */
  readonly hostile?: readonly string[]
  /** True when a hostile string of several lines is a bad argument, and nothing else. */
  readonly one_line?: boolean
  /**
   * `user` must be root to change owners; `overlay` needs root and a whole system: a disposable overlay of this machine;
   * `network` is an overlay with a network and a host name of its own.
   */
  readonly root?: 'user' | 'overlay' | 'network'
  /** Programs, or paths, that must be here, or the law is skipped. */
  readonly needs?: readonly string[]
  /** The size of a disk (`64M`) that is there as `{{disk}}`. */
  readonly disk?: string
  /** Shell script whose output shows what a change outside of files would show in: the table of a kernel. */
  readonly watch?: string
  /** True when the folder already is as wished; null when that depends on the round. */
  readonly unchanged?: boolean | null
  /** True for what never settles (`touch`, a restart): whether it is as wished afterwards, and a second run, are not looked at. */
  readonly restless?: boolean
  /** A part of the refusal's message. */
  readonly refusal?: string
  /** A part of the error output of a converge that must fail and must leave everything as it was. */
  readonly fails?: string
  readonly returns?: Data
  /** What a second run returns (actions). */
  readonly again?: Data
  /** Runs with POSIX's own tools alone as well. */
  readonly bare?: boolean
}

const FOLDER = 'test/modules'

/** A table of cases of one module. */
export interface Table {
  readonly module: string
  readonly file: string
  readonly cases: readonly ModuleCase[]
}

/** Every table of every module, in order. */
export function readTables(): readonly Table[] {
  return readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) =>
      readdirSync(join(FOLDER, entry.name))
        .filter((name) => name.endsWith('.yml'))
        .sort()
        .map((name) => {
          const file = join(FOLDER, entry.name, name)
          const cases = load(readFileSync(file, 'utf8'), { schema: YAML11_SCHEMA, filename: file })
          return { module: entry.name, file, cases: cases as readonly ModuleCase[] }
        }),
    )
}

/** The golden scripts beside a table, by case. */
export function readGolden(table: Table): ReadonlyMap<string, string> {
  const file = goldenFile(table)
  if (!existsSync(file)) return new Map()
  const parts = readFileSync(file, 'utf8').split(/^### (.*)\n/m)
  const found = new Map<string, string>()
  for (let i = 1; i < parts.length; i += 2) found.set(parts[i] ?? '', (parts[i + 1] ?? '').replace(/\n\n?$/, ''))
  return found
}

export const goldenFile = (table: Table): string => table.file.replace(/\.yml$/, '.golden')

/** The text of a golden file. */
export const goldenText = (scripts: ReadonlyMap<string, string>): string =>
  [...scripts].map(([name, script]) => `### ${name}\n${script}\n`).join('\n')

/** Whether everything a case names is so in what came; parts it does not name are not looked at. */
export function covers(wanted: unknown, got: unknown): boolean {
  if (wanted === null || typeof wanted !== 'object') return Object.is(wanted, got)
  if (got === null || typeof got !== 'object') return false
  if (Array.isArray(wanted)) {
    return Array.isArray(got) && got.length === wanted.length && wanted.every((one, i) => covers(one, got[i]))
  }
  return Object.entries(wanted).every(([key, one]) => covers(one, (got as Record<string, unknown>)[key]))
}
