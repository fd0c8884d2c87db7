import type { Surroundings } from './expression.ts'
import { expression, stringLiteral } from './expression.ts'
import type { Type } from './grammar.ts'
import type { Random } from './random.ts'

/** A template's text, and the templates it includes. */
export interface Generated {
  readonly template: string
  readonly files: Readonly<Record<string, string>>
}

const data = [
  'text',
  ' ',
  '\n',
  '\n\n',
  '  ',
  'a = ',
  '# comment\n',
  '  indented\n',
  '\t',
  '}',
  '{',
  '%}',
  '#}',
  '\r\n',
  'é',
  '- ',
  'end\n',
  '"',
  "'",
  '\\',
  '\\n',
  ' # x',
]

/** Makes templates of statements; deeper ones hold others. */
export class TemplateMaker {
  readonly #random: Random
  readonly #extended: boolean
  readonly #files: Record<string, string> = {}
  #locals: ReadonlyMap<string, Type> = new Map()
  #macros: string[] = []
  #names = 0
  #loops = 0
  /** How many bodies surround the place that are caught as text; Jinja puts includes without context outside them. */
  #caught = 0

  constructor(random: Random, extended: boolean) {
    this.#random = random
    this.#extended = extended
  }

  make(depth: number): Generated {
    const head = this.#random.chance(6) ? this.#child() : ''
    return { template: head + this.body(depth), files: this.#files }
  }

  #at(): Surroundings {
    return { random: this.#random, locals: this.#locals }
  }

  #expression(type: Type, depth = this.#random.between(0, 2)): string {
    return expression(type, depth, this.#at())
  }

  #tag(code: string): string {
    const random = this.#random
    const [open, close] = [
      random.chance(15) ? '-' : random.chance(4) ? '+' : '',
      random.chance(15) ? '-' : random.chance(3) ? '+' : '',
    ]
    return `{%${open} ${code} ${close}%}${random.chance(40) ? '\n' : ''}`
  }

  #print(code: string): string {
    const random = this.#random
    return `{{${random.chance(10) ? '-' : ''} ${code} ${random.chance(10) ? '-' : ''}}}`
  }

  #name(): string {
    return `x${this.#names++ % 4}`
  }

  /** Code that knows more names. */
  #with<T>(names: readonly (readonly [string, Type])[], make: () => T): T {
    const before = this.#locals
    this.#locals = new Map([...before, ...names])
    try {
      return make()
    } finally {
      this.#locals = before
    }
  }

  #caughtBody(depth: number): string {
    this.#caught++
    const made = this.body(depth)
    this.#caught--
    return made
  }

  body(depth: number): string {
    return this.#random.times(1, 4, () => this.#piece(depth)).join('')
  }

  #piece(depth: number): string {
    const random = this.#random
    const kind = random.below(depth > 0 ? 30 : 12)
    if (kind < 5) return random.pick(data)
    if (kind < 12) return this.#print(this.#expression(random.pick(['any', 'str', 'int', 'list', 'dict', 'bool'])))
    if (kind < 16) return this.#for(depth)
    if (kind < 20) return this.#if(depth)
    if (kind < 23) return this.#set(depth)
    if (kind < 25) return this.#macro(depth)
    switch (kind) {
      case 25:
        return (
          this.#tag(
            `filter ${random.pick(['upper', 'trim', 'indent(2)', "replace('a', 'b')", 'upper | trim', 'e', 'wordwrap(9)'])}`,
          ) +
          this.#caughtBody(depth - 1) +
          this.#tag('endfilter')
        )
      case 26: {
        const name = this.#name()
        const value = this.#expression('any')
        return (
          this.#tag(`with ${name} = ${value}`) +
          this.#with([[name, 'any']], () => this.body(depth - 1)) +
          this.#tag('endwith')
        )
      }
      case 27:
        return random.pick([
          '{# note #}',
          '{#- note -#}\n',
          '{# {{ s }} #}\n',
          '{% raw %}{{ s }}{% endraw %}\n',
          '{%- raw -%} {% if %} {%- endraw -%} x',
          '{%+ raw +%}\n{# #}{% endraw %}',
        ])
      case 28:
        return this.#include(depth)
      default:
        return this.#extended ? this.#flow() : this.#namespace(depth)
    }
  }

  #flow(): string {
    const random = this.#random
    if (random.chance(40))
      return `${this.#tag('set acc = [1]')}${this.#tag(`do acc.append(${this.#expression('int')})`)}{{ acc }}`
    const word = random.pick(['break', 'continue'])
    return this.#loops ? this.#tag(`if ${this.#expression('bool')}`) + this.#tag(word) + this.#tag('endif') : ''
  }

  #for(depth: number): string {
    const random = this.#random
    const kind = random.below(10)
    const [target, list, names]: [string, string, [string, Type][]] =
      kind < 5
        ? ['it', this.#expression(random.pick(['list', 'ints', 'strs'])), [['it', 'any']]]
        : kind < 7
          ? ['r', this.#expression('records'), [['r', 'dict']]]
          : kind < 9
            ? [
                'key, val',
                `${this.#expression('dict', 0)}.items()`,
                [
                  ['key', 'str'],
                  ['val', 'any'],
                ],
              ]
            : [
                '(a1, b1), c1',
                `${this.#expression('list', 0)} | zip(${this.#expression('list', 0)}) | zip(range(3))`,
                [
                  ['a1', 'any'],
                  ['b1', 'any'],
                  ['c1', 'int'],
                ],
              ]
    return this.#with(names, () => {
      const condition = random.chance(25) ? ` if ${this.#expression('bool')}` : ''
      this.#loops++
      const body = this.#with(
        [
          ['loop.index', 'int'],
          ['loop.first', 'bool'],
          ['loop.last', 'bool'],
          ['loop.revindex0', 'int'],
          ["loop.cycle('o', 'e')", 'str'],
          ['loop.length', 'int'],
          ['loop.previtem | default(0)', 'any'],
          ['loop.changed(loop.index // 2)', 'bool'],
          ['loop.nextitem is defined', 'bool'],
        ],
        () => this.body(depth - 1),
      )
      this.#loops--
      const otherwise = random.chance(20) ? this.#tag('else') + this.body(depth - 1) : ''
      return this.#tag(`for ${target} in ${list}${condition}`) + body + otherwise + this.#tag('endfor')
    })
  }

  #if(depth: number): string {
    const random = this.#random
    const elif = random.chance(25) ? this.#tag(`elif ${this.#expression('bool')}`) + this.body(depth - 1) : ''
    const otherwise = random.chance(50) ? this.#tag('else') + this.body(depth - 1) : ''
    return (
      this.#tag(`if ${this.#expression(random.chance(80) ? 'bool' : 'any')}`) +
      this.body(depth - 1) +
      elif +
      otherwise +
      this.#tag('endif')
    )
  }

  #set(depth: number): string {
    const random = this.#random
    // What a block sets, its body cannot see in Jinja.
    const fresh = this.#name()
    const name = random.pick(['s', 'i', 'l', fresh])
    switch (random.below(5)) {
      case 0:
        return this.#tag(`set ${fresh}`) + this.#caughtBody(depth - 1) + this.#tag('endset') + this.#print(fresh)
      case 1:
        return (
          this.#tag(`set ${fresh} | ${random.pick(['upper', 'trim', 'length', 'list'])}`) +
          this.#caughtBody(depth - 1) +
          this.#tag('endset') +
          this.#print(fresh)
        )
      case 2:
        return (
          this.#tag(`set ${name}, y1 = ${this.#expression('any')}, ${this.#expression('any')}`) +
          this.#print(`${name} ~ y1`)
        )
      default:
        return this.#tag(`set ${name} = ${this.#expression('any')}`) + this.#print(name)
    }
  }

  #namespace(depth: number): string {
    return `${this.#tag(`set ns = namespace(n=${this.#expression('int', 0)}, t='')`)}${this.#tag(`for it in ${this.#expression('ints', 1)}`)}${this.#tag('set ns.n = ns.n + it')}${this.#tag('set ns.t = ns.t ~ it')}${this.#with([['ns.n', 'int']], () => this.body(depth - 1))}${this.#tag('endfor')}{{ ns.n }}{{ ns.t }}`
  }

  #macro(depth: number): string {
    const random = this.#random
    if (this.#macros.length && random.chance(40)) return this.#print(this.#call(random.pick(this.#macros)))
    const name = `m${this.#macros.length}`
    const parameters = random.pick(['', 'a1', 'a1, b1=2', "a1, b1='x', c1=none", 'a1=s, b1=a1'])
    const extra = random.pick([
      '',
      '',
      '{{ varargs | length }}',
      '{{ kwargs | dictsort }}',
      '{{ caller() if caller else 0 }}',
    ])
    const known: [string, Type][] = [
      ['a1', 'any'],
      ['b1', 'any'],
    ]
    const body = parameters ? this.#with(known, () => this.#caughtBody(depth - 1)) : this.#caughtBody(depth - 1)
    this.#macros.push(name)
    const defined = this.#tag(`macro ${name}(${parameters})`) + body + extra + this.#tag('endmacro')
    const called = random.chance(25)
      ? this.#tag(`call${random.pick(['', '', '(u)'])} ${this.#call(name)}`) +
        this.#caughtBody(depth - 1) +
        this.#tag('endcall')
      : this.#print(this.#call(name))
    return defined + called
  }

  #call(name: string): string {
    const random = this.#random
    const args = random.times(0, 3, () => this.#expression('any', 1))
    if (random.chance(25)) args.push(`b1=${this.#expression('any', 1)}`)
    if (random.chance(5)) args.push(`zz=${this.#expression('any', 0)}`)
    if (random.chance(5)) args.push(`*${this.#expression('ints', 0)}`)
    if (random.chance(4)) args.push(`**${this.#expression('dict', 0)}`)
    return `${name}(${args.join(', ')})`
  }

  #include(depth: number): string {
    const random = this.#random
    const file = `inc${random.below(3)}.j2`
    this.#files[file] ??= this.#caughtBody(depth - 1)
    const without = this.#caught ? '' : ' without context'
    switch (random.below(6)) {
      case 0:
        this.#files[file] =
          `{% macro im(a1) %}[{{ a1 }}|{{ s }}]{% endmacro %}{% set iv = ${this.#expression('int')} %}${this.#files[file]}`
        return (
          this.#tag(`import '${file}' as lib${random.pick(['', ' with context'])}`) +
          this.#print(`lib.im(${this.#expression('any')}) ~ lib.iv`)
        )
      case 1:
        this.#files[file] = `{% macro im(a1) %}<{{ a1 }}>{% endmacro %}{% set iv = 5 %}`
        return (
          this.#tag(`from '${file}' import im, iv as other${random.pick(['', ' with context'])}`) +
          this.#print(`im(${this.#expression('any')}) ~ other`)
        )
      case 2:
        return this.#tag(`include ['none.j2', '${file}']${random.pick(['', without])}`)
      case 3:
        return this.#tag(`include 'missing.j2' ${random.pick(['ignore missing', 'ignore missing', ''])}`)
      default:
        return this.#tag(`include '${file}'${random.pick(['', '', without, ' with context'])}`)
    }
  }

  #child(): string {
    const random = this.#random
    const block = (name: string, body: string): string =>
      `{% block ${name}${random.pick(['', '', ' scoped'])} %}${body}{% endblock ${random.pick(['', name])} %}`
    this.#files['base.j2'] =
      `top ${block('one', this.body(1))} mid {% for it in [1, 2] %}${block('two', `{{ it | default('-') }}`)}{% endfor %}${block('three', stringLiteral(random))}\nend`
    return `{% extends 'base.j2' %}${block('one', random.pick(['over', '{{ super() }}+', `${this.#print(this.#expression('any'))}`, '{{ self.three() }}']))}${random.chance(50) ? block('two', '{{ super() }}<{{ it | default(0) }}>') : ''}`
  }
}
