import type { Node } from '../text/node.ts'

/** A variable as it was written. */
export type WrittenVariable = readonly [name: string, node: Node]

/** The variables an inventory gives to a host or group: what was written, not yet rendered. */
export type Vars = ReadonlyMap<string, Node>

/** A host as the inventory knows it. */
export interface Host {
  readonly name: string
  readonly vars: Vars
  /** Variables that a later one of their name has replaced, earliest first. */
  readonly replaced?: readonly WrittenVariable[]
  /** The groups that name the host themselves, in the order they did. */
  readonly groups: readonly string[]
  /** The inventory source that named it first; undefined for a host added at run time. */
  readonly file: string | undefined
  /** True for the localhost that no inventory names. */
  readonly implicit: boolean
}

/** A group as the inventory knows it. */
export interface Group {
  readonly name: string
  readonly vars: Vars
  readonly replaced?: readonly WrittenVariable[]
  readonly hosts: readonly string[]
  readonly children: readonly string[]
  readonly parents: readonly string[]
  /** The longest way from `all`, which has depth 0: the deeper group's variables win. */
  readonly depth: number
  /** `ansible_group_priority`, which decides among groups of one depth. */
  readonly priority: number
}
