import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Failure, Failures } from '../error/failure.ts'
import type { Position, Source } from '../error/source.ts'
import type { Module } from '../module/contract.ts'
import type { Registry } from '../module/registry.ts'
import { isTemplate } from '../template/scope.ts'
import type { Mapping, Node, Scalar, Sequence } from '../text/node.ts'
import { noSecrets, type Unsealer } from '../text/unsealer.ts'
import type { Value } from '../text/value.ts'
import { parseYaml } from '../text/yaml.ts'
import type { Place } from './place.ts'
import type { RoleUse } from './role.ts'

/** What reading a playbook may lean on. */
export interface ReadingContext {
  readonly registry: Registry
  /** Renders a name that must be known before any host is: extra vars, play vars and the role's own. */
  renderStatic(node: Node, vars: readonly Mapping[], role: RoleUse | undefined): Value
  /** A module beside those of the registry: of a folder of modules, or else installed with Ansible; undefined for none. */
  furtherModule?(name: string, where: 'libraries' | 'installed', libraries: readonly string[]): Module | undefined
  /** Folders in which roles are looked for, after `roles/` beside the playbook. */
  readonly rolesPath: readonly string[]
  /** Folders that hold `ansible_collections`, the strongest first. */
  readonly collectionsPath: readonly string[]
  /** The full names of the modules in a group, as `group/…` in `module_defaults` means it; undefined for none. */
  actionGroup(name: string): readonly string[] | undefined
  /** A path as a person is told of it. */
  shown(path: string): string
  /** Gives the text of a file where it is not the file system that does. */
  readText?(path: string): string
  /** Opens files in vaults; without one they stay closed. */
  readonly vault?: Unsealer
}

/** One reading of a playbook: what is wrong is gathered, so that all of it is told together. */
export class Reading {
  readonly context: ReadingContext
  readonly problems: Failure[] = []
  /** The folder of the playbook file that is being read. */
  playbookFolder: string
  /** The vars of the play that is being read. */
  playVars: readonly Mapping[] = []
  readonly #documents = new Map<string, Node | undefined>()
  readonly #including: string[] = []

  constructor(context: ReadingContext, playbookFolder: string) {
    this.context = context
    this.playbookFolder = playbookFolder
  }

  /** A name that is known before any host is, as of a role or an imported file. */
  renderName(node: Node, place: Pick<Place, 'directives' | 'role'>): Value {
    return this.context.renderStatic(node, [...this.playVars, ...place.directives.vars], place.role)
  }

  report(failure: Failure): void {
    this.problems.push(failure)
  }

  /** Runs a part and keeps what is wrong in it; gives undefined then. */
  attempt<T>(part: () => T): T | undefined {
    try {
      return part()
    } catch (error) {
      if (error instanceof Failure) this.problems.push(error)
      else if (error instanceof Failures) this.problems.push(...error.all)
      else throw error
      return undefined
    }
  }

  /** Runs a part; what is wrong in it is given apart and not told with the rest. */
  apart<T>(part: () => T): { readonly made: T | undefined; readonly problems: readonly Failure[] } {
    const before = this.problems.length
    const made = this.attempt(part)
    return { made, problems: this.problems.splice(before) }
  }

  throwProblems(): void {
    for (const { at } of this.problems) if (at?.source.secret) this.context.vault?.hide(textAt(at))
    if (this.problems.length === 1) throw this.problems[0]
    if (this.problems.length > 1) throw new Failures(asRead(this.problems))
  }

  /** The YAML of a file, read once; undefined for an empty one. `at` is the place that names it. */
  document(path: string, at: Position | undefined, what: string): Node | undefined {
    const file = resolve(path)
    if (this.#documents.has(file)) return this.#documents.get(file)
    const node = this.#parse(this.#source(file, path, at, what))
    this.#documents.set(file, node)
    return node
  }

  #parse(source: Source): Node | undefined {
    const [first, second] = parseYaml(source)
    if (second)
      throw new Failure('yaml-syntax', `${this.context.shown(source.file)} holds more than one document`, {
        at: second.at,
      })
    return first
  }

  /** Runs a part inside a file; a file that leads back to itself is refused. */
  inside<T>(path: string, at: Position, part: () => T): T {
    const file = resolve(path)
    if (this.#including.includes(file)) {
      const circle = [...this.#including.slice(this.#including.indexOf(file)), file]
        .map((one) => this.context.shown(one))
        .join(' → ')
      throw new Failure('role-cycle', `this leads back to itself: ${circle}`, { at })
    }
    this.#including.push(file)
    try {
      return part()
    } finally {
      this.#including.pop()
    }
  }

  #source(file: string, path: string, at: Position | undefined, what: string): Source {
    const shown = this.context.shown(file)
    try {
      if (this.context.readText) return { file, shown, text: this.context.readText(file) }
      const { content, wasSealed } = (this.context.vault ?? noSecrets).file(readFileSync(file), path, at)
      return { file, shown, text: content.toString('utf8'), ...(wasSealed ? { secret: true } : {}) }
    } catch (cause) {
      if (cause instanceof Failure) throw cause
      throw new Failure('file-missing', `cannot read the ${what} ${this.context.shown(path)}: ${reason(cause)}`, {
        at,
        cause,
      })
    }
  }
}

/** What stands at a place, which a message may repeat. */
const textAt = ({ source, line, column, length }: Position): string =>
  (source.text.split('\n')[line - 1] ?? '').slice(column - 1, column - 1 + length)

const reason = (cause: unknown): string => {
  const code = (cause as NodeJS.ErrnoException).code
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EISDIR') return 'it is a folder'
  return code === 'EACCES' ? 'permission denied' : String((cause as Error).message)
}

const kinds = { scalar: 'a single value', sequence: 'a list', mapping: 'a mapping' } as const

/** A failure of shape: something else was expected here. */
export const shapeFailure = (node: Node, what: string, expected: string): Failure =>
  new Failure('play-shape', `${what}: expected ${expected}, got ${kinds[node.kind]}`, { at: node.at })

/** Whether a key was written with no value behind it. */
export const isNothing = (node: Node): boolean => node.kind === 'scalar' && node.value === null

export function asMapping(node: Node, what: string): Mapping {
  if (node.kind === 'mapping') return node
  throw shapeFailure(node, what, 'a mapping')
}

/** The items of a list; nothing is an empty list. */
export function asList(node: Node | undefined, what: string): readonly Node[] {
  if (!node || isNothing(node)) return []
  if (node.kind === 'sequence') return node.items
  throw shapeFailure(node, what, 'a list')
}

export function asScalar(node: Node, what: string): Scalar {
  if (node.kind === 'scalar') return node
  throw shapeFailure(node, what, 'a single value')
}

/** One value or several as a list. */
export const asNodes = (node: Node): readonly Node[] => (node.kind === 'sequence' ? (node as Sequence).items : [node])

/** Scalars given as one or as a list, as conditions are. */
export const asScalars = (node: Node | undefined, what: string): readonly Scalar[] =>
  node === undefined || isNothing(node) ? [] : asNodes(node).map((one) => asScalar(one, what))

/** The words of a text with commas, as tags are written. */
export const wordsOf = (value: Value): readonly string[] =>
  String(value ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')

/** Problems in the order in which a person reads: file by file as they came up, each from top to bottom. */
export function asRead(problems: readonly Failure[]): readonly Failure[] {
  const files = [...new Set(problems.map(({ at }) => at?.source.file))]
  return problems.toSorted(
    (a, b) =>
      files.indexOf(a.at?.source.file) - files.indexOf(b.at?.source.file) ||
      (a.at?.line ?? 0) - (b.at?.line ?? 0) ||
      (a.at?.column ?? 0) - (b.at?.column ?? 0),
  )
}

/** A value or a list of values as texts. */
export const textsOf = (node: Node | undefined, what: string): readonly string[] =>
  asScalars(node, what).map((one) => String(one.value ?? ''))

/** Whether anything in a node is a template, so that its value is not known yet. */
export const holdsTemplate = (node: Node): boolean => {
  switch (node.kind) {
    case 'scalar':
      return !node.unsafe && (node.vault || isTemplate(node.text))
    case 'sequence':
      return node.items.some(holdsTemplate)
    case 'mapping':
      return node.entries.some((one) => holdsTemplate(one.value))
  }
}

/** Vars given as a mapping, or as a list of mappings. */
export function asVars(node: Node | undefined, what: string): Mapping | undefined {
  if (!node || isNothing(node)) return undefined
  if (node.kind === 'sequence') {
    return { kind: 'mapping', at: node.at, entries: node.items.flatMap((one) => asMapping(one, what).entries) }
  }
  return asMapping(node, what)
}

/** The value under a key, if the mapping has it. */
export const entry = (mapping: Mapping, key: string): Node | undefined =>
  mapping.entries.find((one) => one.key.value === key)?.value
