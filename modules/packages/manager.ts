import type { Script } from '../../src/shell/script.ts'

/** What `package` asks of a package manager and tells it to do; apt has a module of its own behind it. */
export interface Manager {
  readonly name: string
  /** The command whose presence means that this manager is used. */
  readonly command: string
  /**
   * Prints one line for each of the script's words: `absent NAME`, `present NAME VERSION`, and for `latest` also
   * `outdated NAME VERSION`.
   */
  question(latest: boolean): Script
  refresh: Script
  install(names: readonly string[], options: ManagerOptions): Script
  upgrade(names: readonly string[], options: ManagerOptions): Script
  remove(names: readonly string[], options: ManagerOptions): Script
}

export interface ManagerOptions {
  readonly disableGpgCheck: boolean
  readonly enableRepositories: readonly string[]
  readonly disableRepositories: readonly string[]
  readonly allowDowngrade: boolean
  readonly installRecommends: boolean | undefined
}
