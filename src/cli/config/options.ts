/** The command line of `tutti config`. */
export interface ConfigOptions {
  readonly action: 'list' | 'dump' | 'view'
  /** Only settings that somebody has written. */
  readonly onlyChanged: boolean
  readonly format: 'display' | 'json' | 'yaml'
  readonly verbosity: number
}
