/** The readers of inventory sources there are, under the names Ansible's plugins have. */
export const readerNames = [
  'host_list',
  'advanced_host_list',
  'script',
  'auto',
  'yaml',
  'ini',
  'toml',
  'constructed',
  'generator',
] as const

/** How inventory sources are read; what a configuration may change. */
export interface InventorySettings {
  /** Readers that may be used; those of `readerNames` and any other, which do not exist here. */
  readonly readers: readonly string[]
  /** Files of a folder that are no sources: names that end so, or that one of the patterns is found in. */
  readonly ignoredExtensions: readonly string[]
  readonly ignoredPatterns: readonly RegExp[]
  /** What the names of YAML files end in. */
  readonly yamlExtensions: readonly string[]
  /** What becomes of characters in group names that a variable could not have. */
  readonly groupNames: 'never' | 'ignore' | 'always' | 'silently'
  /**
   * What a source that cannot be read does to the run. `fail-if-needed`: it ends it, but where all that are named do not
   * exist, only as soon as it needs their hosts.
   */
  readonly unreadable: 'fail' | 'fail-if-needed' | 'warn'
  /** What it means that no source could be read at all. */
  readonly nothingRead: 'fail' | 'warn' | 'accept'
  /** How long a script may take for each answer. */
  readonly scriptTimeoutMs: number
  /** Whether what a script says on standard error is passed on when it succeeds. */
  readonly scriptErrors: boolean
  /** What a pattern that matches nothing does. */
  readonly unmatched: 'fail' | 'warn' | 'accept'
  /** The source that need not be there, as nobody has named it. */
  readonly usualSource: string | undefined
}

/** The settings where no configuration says otherwise. */
export const usualSettings: InventorySettings = {
  readers: ['host_list', 'script', 'auto', 'yaml', 'ini', 'toml'],
  ignoredExtensions: [
    '.pyc',
    '.pyo',
    '.swp',
    '.bak',
    '~',
    '.rpm',
    '.md',
    '.txt',
    '.rst',
    '.orig',
    '.ini',
    '.cfg',
    '.retry',
  ],
  ignoredPatterns: [],
  yamlExtensions: ['.yml', '.yaml', '.json'],
  groupNames: 'never',
  // Unlike Ansible: a source that cannot be read ends the run, it does not shrink it to fewer hosts.
  unreadable: 'fail-if-needed',
  nothingRead: 'warn',
  scriptTimeoutMs: 300_000,
  scriptErrors: true,
  unmatched: 'warn',
  usualSource: undefined,
}
