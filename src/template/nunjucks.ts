import nunjucks from 'nunjucks'

/** A token in nunjucks' protocol, with its offset in the template besides. */
export interface Token {
  readonly type: string
  readonly value: string
  readonly lineno: number
  readonly colno: number
  readonly offset: number
}

/** What nunjucks' Parser reads its tokens from. */
export interface TokenSource {
  nextToken(): Token | null
}

interface NunjucksParser {
  breakOnBlocks: readonly string[] | null
  nextToken(withWhitespace?: boolean): Token | null
  peekToken(): Token | null
  pushToken(token: Token | null): void
  skipSymbol(name: string): boolean
  fail(message: string, lineno?: number, colno?: number): never
  parseUntilBlocks(...names: readonly string[]): unknown
  parse(): unknown
}

interface NunjucksCompiler {
  codebuf: string[]
  _emit(code: string): void
  _emitLine(code: string): void
  _tmpid(): string
  getCode(): string
}

/** A compiled template as nunjucks carries it. */
export interface CompiledTemplate<Root> {
  readonly rootRenderFunc: Root
  readonly blocks: Readonly<Record<string, Root>>
}

/** What a loader hands to nunjucks' Environment: code that is compiled already. */
export interface CompiledSource {
  readonly src: { readonly type: 'code'; readonly obj: object }
  readonly path: string
  readonly noCache: boolean
}

interface NunjucksEnvironment {
  getTemplate(
    name: string,
    eager: boolean,
    parent: string | undefined,
    ignoreMissing: boolean,
  ): CompiledTemplate<unknown> | null
}

/** nunjucks does not type what its extenders need; this is the part of it that the dialect stands on. */
const untyped = nunjucks as unknown as {
  readonly parser: { readonly Parser: new (tokens: TokenSource) => NunjucksParser }
  readonly compiler: { readonly Compiler: new (name: string, throwOnUndefined: boolean) => NunjucksCompiler }
  readonly lexer: Readonly<Record<string, string>>
  readonly Environment: new (
    loaders: readonly object[],
    options: { readonly autoescape: boolean },
  ) => NunjucksEnvironment
  readonly Template: new (
    source: CompiledSource['src'],
    environment: NunjucksEnvironment,
    path: string,
    eager: boolean,
  ) => CompiledTemplate<unknown>
  readonly Loader: new () => object
}

export const { Environment, Template, Loader } = untyped
export const Parser = untyped.parser.Parser
export const Compiler = untyped.compiler.Compiler

const kind = (name: string): string => untyped.lexer[`TOKEN_${name}`] as string

/** nunjucks' token types, by the names used here. */
export const token = {
  text: kind('STRING'),
  space: kind('WHITESPACE'),
  data: kind('DATA'),
  blockStart: kind('BLOCK_START'),
  blockEnd: kind('BLOCK_END'),
  variableStart: kind('VARIABLE_START'),
  variableEnd: kind('VARIABLE_END'),
  leftParen: kind('LEFT_PAREN'),
  rightParen: kind('RIGHT_PAREN'),
  leftBracket: kind('LEFT_BRACKET'),
  rightBracket: kind('RIGHT_BRACKET'),
  leftCurly: kind('LEFT_CURLY'),
  rightCurly: kind('RIGHT_CURLY'),
  operator: kind('OPERATOR'),
  comma: kind('COMMA'),
  colon: kind('COLON'),
  tilde: kind('TILDE'),
  pipe: kind('PIPE'),
  int: kind('INT'),
  float: kind('FLOAT'),
  name: kind('SYMBOL'),
} as const
