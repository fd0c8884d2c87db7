import type { Returned } from '../../src/module/contract.ts'
import type { Script } from '../../src/shell/script.ts'
import type { Told } from './told.ts'

/** Facts that are asked for and read together; `gather_subset` names them by any of `names`. */
export interface Group {
  readonly names: readonly string[]
  /** True for what `min` gathers. */
  readonly minimal?: boolean
  /** Small text files, as shell patterns; all groups' files are read by one command. */
  readonly files?: Script
  /** Commands whose output is in parts (`part NAME`); groups may share one. Nothing they do may change the host. */
  readonly commands?: readonly Script[]
  /** The facts by Ansible's names, without `ansible_`. */
  facts(told: Told): Returned
}

/** What asks for everything that is known of the hardware: as in Ansible, each of these brings all of it. */
export const hardwareNames = ['hardware', 'devices', 'mounts', 'processor', 'processor_cores', 'processor_count', 'dmi']
