/** How a template's text is cut into tokens; the names are those of a `#jinja2:` header. */
export interface SyntaxOptions {
  readonly block_start_string: string
  readonly block_end_string: string
  readonly variable_start_string: string
  readonly variable_end_string: string
  readonly comment_start_string: string
  readonly comment_end_string: string
  readonly line_statement_prefix: string | null
  readonly line_comment_prefix: string | null
  readonly trim_blocks: boolean
  readonly lstrip_blocks: boolean
  readonly newline_sequence: string
  readonly keep_trailing_newline: boolean
  /** Ansible's rule for playbooks: a backslash in a string of `{{ }}` means itself. */
  readonly verbatim_strings: boolean
  /** Tags of Jinja's extensions that are switched on: do, break, continue. */
  readonly extra_tags: readonly string[]
}

/** Jinja's defaults, with trimmed blocks as Ansible has them. */
export const defaultSyntax: SyntaxOptions = {
  block_start_string: '{%',
  block_end_string: '%}',
  variable_start_string: '{{',
  variable_end_string: '}}',
  comment_start_string: '{#',
  comment_end_string: '#}',
  line_statement_prefix: null,
  line_comment_prefix: null,
  trim_blocks: true,
  lstrip_blocks: false,
  newline_sequence: '\n',
  keep_trailing_newline: false,
  verbatim_strings: false,
  extra_tags: [],
}
