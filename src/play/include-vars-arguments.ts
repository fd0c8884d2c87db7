/** The arguments of `include_vars`. */
export const includeVarsArguments = [
  'file',
  'dir',
  'name',
  'depth',
  'files_matching',
  'ignore_files',
  'extensions',
  'ignore_unknown_extensions',
  'hash_behaviour',
] as const
