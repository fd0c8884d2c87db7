/** Values that break whoever pastes them into a shell; none holds a slash or NUL, so that each is a file name too. */
export const hostileStrings: readonly string[] = [
  `it's "quoted"`,
  '$(touch pwned)`touch pwned`;touch pwned',
  "';touch pwned;'",
  '$UNSET ${UNSET} $1 $$',
  '-n',
  '--help',
  'two\nlines',
  'line\n',
  ' spaces  around ',
  'tab\tand\\backslash\\n %s %d %%',
  'größe-日本-🎺',
  '*?[a-z]{a,b}~!#&|<>()^',
]
