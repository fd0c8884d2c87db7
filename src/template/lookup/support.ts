import type { Value } from '../../text/value.ts'

/** What lookups need from the play around a template. */
export interface LookupSupport {
  /** The path of a file, looked for as Ansible does for one of its folders (files, templates, vars, tasks); undefined when it is nowhere. */
  readonly files?: (name: string, folder: string) => string | undefined
  /** The folders in which relative names are looked for, first to last. */
  readonly folders?: (folder: string) => readonly string[]
  /** Opens a file in a vault; any other is as it is. */
  readonly unseal?: (content: Buffer, file: string) => Buffer
  /** Whether a text is one that an inline `!vault` value held. */
  readonly isFromVault?: (text: string) => boolean
  /** The names of the hosts that a pattern means. */
  readonly hosts?: (pattern: string) => readonly string[]
  /** A setting by the name Ansible has for it (DEFAULT_FORKS); undefined where there is no such setting. */
  readonly setting?: (name: string) => Value | undefined
}
