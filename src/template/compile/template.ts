import { syntaxFault } from '../fault.ts'
import type { Body, Expression, Parameter, Statement, StatementOf, Target } from '../syntax/ast.ts'
import type { Tables } from './expression.ts'
import { ExpressionCompiler, literal } from './expression.ts'
import { assigned, Frame, mentions, targetNames, usesLoop, usesName } from './frame.ts'
import { symbolsOf } from './symbol.ts'

/** Filters whose text Ansible never reads again as something else. */
const textFilters = new Set(['string', 'to_json', 'to_nice_json', 'to_yaml', 'to_nice_yaml', 'ppretty', 'json'])

/** How a body gives what it writes: one text, or the parts it consists of. */
export type Output = 'text' | 'parts'

/**
 * Jinja's statements as JavaScript functions of nunjucks' template protocol, which give their output back. In the
 * emitted code `c` is the context, `rt` the runtime, `k` the constants, `p` the offset being worked on, `o` the output.
 */
export class TemplateCompiler extends ExpressionCompiler {
  #output: Output = 'text'
  readonly #gathers: boolean
  #out = 'o'
  #loops = 0
  #top = true
  /** Whether what is written here is left out once the template extends another. */
  #guarding = false

  /** What the root function gives; templates that extend or have blocks give text. */
  gives: Output = 'text'

  constructor(tables: Tables, copying: boolean, gathers: boolean) {
    super(tables, copying)
    this.#gathers = gathers
  }

  /** A function that gives the value of one expression. */
  compileExpression(node: Expression, condition: boolean): string {
    this.#function('root', () =>
      this._emitLine(`return ${condition ? this.judged(node) : this.#part(node, this.value(node))};`),
    )
    this._emitLine('return {root};')
    return this.getCode()
  }

  compileTemplate(body: Body, blocks: readonly StatementOf<'block'>[], output: Output): string {
    this.#guarding = mentions(body, (piece) => 'kind' in piece && piece.kind === 'extends')
    this.gives = this.#guarding || blocks.length ? 'text' : output
    this.#output = this.gives
    this.#function('root', () => {
      this.frame.symbols = symbolsOf(body, () => false)
      this._emitLine(`let parent=null,o=${this.#output === 'parts' ? '[]' : '""'};`)
      this.#statements(body)
      this._emitLine('return parent?o+rt.renderParent(c,parent):o;')
    })
    this.#output = 'text'
    this.#top = false
    this.#guarding = false
    this.frame = new Frame(null)
    blocks.forEach((block, i) => {
      this.block = block.name
      this.#function(`b_${i}`, () => {
        this._emitLine(`let o="";const self=b_${i};`)
        if (block.required) this._emitLine(`rt.requiredBlock(${literal(block.name)},p=${block.at});`)
        this.#scope(block.body)
        this._emitLine('return o;')
      })
    })
    const members = blocks.map(({ name }, i) => `[${literal(`b_${name}`)}]:b_${i}`)
    this._emitLine(`return {${['root', ...members].join(',')}};`)
    return this.getCode()
  }

  /** A function of nunjucks' protocol around what `emit` emits. */
  #function(name: string, emit: () => void): void {
    const code = this.#guarded(emit)
    this._emitLine(`function ${name}(env,c,frame,rt){${code}}`)
  }

  /** Code with its temporaries, whose failures get their place. */
  #guarded(emit: () => void): string {
    const [buffer, temporaries] = [this.codebuf, this.temporaries]
    this.codebuf = []
    this.temporaries = []
    emit()
    const declared = this.temporaries.map((one) => `,${one}`).join('')
    const code = `let p=0${declared};try{${this.getCode()}}catch(e){throw rt.place(e,p,k,c);}`
    this.codebuf = buffer
    this.temporaries = temporaries
    return code
  }

  /** A value as one of the parts that are written; the text of some filters is marked for the rules that read text again. */
  #part(node: Expression, value: string): string {
    const part = `rt.part(${value},p=${node.at})`
    return this.#gathers && node.kind === 'filter' && textFilters.has(node.name) ? `rt.marked(${part})` : part
  }

  /** Starts what a macro or a body writes. */
  #start(id: string): void {
    this.#out = id
    this.#output = this.#gathers ? 'parts' : 'text'
    this._emitLine(`let ${id}=${this.#gathers ? '[]' : '""'};`)
  }

  /** The value of what was written since the start. */
  #written(id: string): string {
    return this.#gathers ? `rt.gather(c,${id})` : id
  }

  #write(value: string): void {
    this._emitLine(this.#output === 'parts' ? `${this.#out}.push(${value});` : `${this.#out}+=${value};`)
  }

  #statements(body: Body): void {
    for (const statement of body) this.#statement(statement)
  }

  /** A body in a scope of its own; `prepare` adds the variables that are there from the start. */
  #scope(body: Body, prepare?: () => void): void {
    const outer = this.frame
    const wasTop = this.#top
    this.#top = false
    this.frame = new Frame(outer)
    this._emitLine('{')
    prepare?.()
    const parameters = this.frame.locals
    this.frame.symbols = symbolsOf(body, (name) => parameters.has(name) || outer.knows(name))
    for (const name of assigned(body)) this.#declare(name)
    this.#statements(body)
    this._emitLine('}')
    this.frame = outer
    this.#top = wasTop
  }

  /** A variable of the present scope, which has the outer one's value until it is assigned. */
  #declare(name: string): void {
    if (this.frame.locals.has(name)) return
    const id = this.id()
    this._emitLine(`let ${id}=${this.frame.outer?.find(name)?.id ?? 'undefined'};`)
    this.frame.locals.set(name, { id, sure: false })
  }

  /** A variable of the present scope that has a value from here on. */
  #define(name: string, value: string): void {
    const id = this.id()
    this._emitLine(`let ${id}=${value};`)
    this.frame.locals.set(name, { id, sure: true })
  }

  #assign(target: Target, value: string): void {
    switch (target.kind) {
      case 'targets': {
        const id = this.id()
        this._emitLine(`const ${id}=rt.unpack(${value},${target.items.length},p=${target.at});`)
        for (const [i, one] of target.items.entries()) this.#assign(one, `${id}[${i}]`)
        return
      }
      case 'member':
        this._emitLine(`rt.setMember(${this.name(target.of)},${literal(target.name)},${value},p=${target.at});`)
        return
      case 'name': {
        const local = this.frame.locals.get(target.name)
        this._emitLine(local ? `${local.id}=${value};` : `c.set(${literal(target.name)},${value});`)
      }
    }
  }

  /** A name that is imported; others that import this template do not get it from here. */
  #bring(name: string, value: string): void {
    const local = this.frame.locals.get(name)
    this._emitLine(local ? `${local.id}=${value};` : `c.bring(${literal(name)},${value});`)
  }

  /** The text a body writes, as the JavaScript name of a variable. */
  #captured(body: Body, guarded: boolean): string {
    const [out, output, guarding] = [this.#out, this.#output, this.#guarding]
    const id = this.id()
    this.#start(id)
    this.#guarding &&= guarded
    this.#scope(body)
    if (this.#gathers) this._emitLine(`${id}=${this.#written(id)};`)
    this.#out = out
    this.#output = output
    this.#guarding = guarding
    return id
  }

  /** An expression over the text of a body. */
  #over(value: Expression, body: Body, guarded: boolean): string {
    const outer = this.bodyText
    const text = this.#captured(body, guarded)
    this.bodyText = text
    const code = this.value(value)
    this.bodyText = outer
    return code
  }

  /** The locals a template or block that is called from here sees. */
  #visible(): string {
    return `rt.locals([${[...this.frame.visible()].map(([name, { id }]) => `[${literal(name)},${id}]`).join(',')}])`
  }

  #shown(value: string, at: number): string {
    return this.#output === 'parts' ? `rt.part(${value},p=${at})` : `rt.shown(${value},p=${at})`
  }

  #statement(node: Statement): void {
    // As in Jinja, where includes, calls and filters outside blocks are written before the parent.
    const guard =
      this.#guarding && (node.kind === 'data' || node.kind === 'output' || (node.kind === 'block' && this.#top))
    if (guard) this._emitLine('if(!parent){')
    this.#emitStatement(node)
    if (guard) this._emitLine('}')
  }

  #emitStatement(node: Statement): void {
    const { at } = node
    switch (node.kind) {
      case 'data':
        this.#write(literal(node.text))
        return
      case 'output':
        this.#write(
          this.#output === 'parts'
            ? this.#part(node.value, this.value(node.value))
            : this.#shown(this.value(node.value), at),
        )
        return
      case 'if':
        this.#if(node)
        return
      case 'for':
        this.#for(node)
        return
      case 'set':
        this.#assign(node.target, this.value(node.value))
        return
      case 'capture':
        this.#assign(node.target, this.#over(node.value, node.body, false))
        return
      case 'filtered':
        this.#write(this.#shown(this.#over(node.value, node.body, true), at))
        return
      case 'macro':
        this.#assign({ kind: 'name', at, name: node.name }, this.#macro(node.name, node.parameters, node.body))
        return
      case 'caller': {
        const caller = `["caller",${this.#macro(null, node.parameters, node.body)}]`
        this.#write(this.#shown(this.call(node.call, caller), at))
        return
      }
      case 'with': {
        const values = node.assignments.map(([target, value]) => {
          const id = this.id()
          this._emitLine(`const ${id}=${this.value(value)};`)
          return [target, id] as const
        })
        this.#scope(node.body, () => {
          for (const [target, id] of values) this.#bind(target, id)
        })
        return
      }
      case 'do':
        this._emitLine(`${this.value(node.value)};`)
        return
      case 'break':
      case 'continue':
        if (!this.#loops) syntaxFault(`'${node.kind}' outside loop`, at)
        this._emitLine(`${node.kind};`)
        return
      case 'include': {
        const locals = node.withContext ? this.#visible() : 'null'
        const parts = `rt.include(c,${this.value(node.template)},${node.ignoreMissing},${locals},p=${at})`
        this.#write(this.#output === 'parts' ? `...${parts}` : `rt.textOf(${parts})`)
        return
      }
      case 'import':
        this.#bring(node.name, this.#import(node))
        return
      case 'from': {
        const id = this.id()
        this._emitLine(`const ${id}=${this.#import(node)};`)
        for (const [name, alias] of node.names) this.#bring(alias, `rt.imported(${id},${literal(name)})`)
        return
      }
      case 'block':
        this.#write(`rt.block(c,${literal(node.name)},${node.scoped ? this.#visible() : 'null'},p=${at})`)
        return
      case 'extends':
        this._emitLine(`parent=rt.parent(c,parent,${this.value(node.template)},p=${at});`)
        return
    }
  }

  #import(node: StatementOf<'import'> | StatementOf<'from'>): string {
    return `rt.importTemplate(c,${this.value(node.template)},${node.withContext ? this.#visible() : 'null'},p=${node.at})`
  }

  #if(node: StatementOf<'if'>): void {
    this.conditions++
    this._emitLine(`if(${this.condition(node.condition)}){`)
    this.#statements(node.body)
    this._emitLine('}')
    if (node.otherwise) {
      this._emitLine('else{')
      this.#statements(node.otherwise)
      this._emitLine('}')
    }
    this.conditions--
  }

  /** Target variables of the present scope, given their values. */
  #bind(target: Target, value: string): void {
    if (target.kind === 'name') {
      this.#define(target.name, value)
      return
    }
    for (const name of targetNames(target)) this.#define(name, 'undefined')
    this.#assign(target, value)
  }

  #for(node: StatementOf<'for'>): void {
    if (!node.recursive) {
      this._emitLine('{')
      this.#loop(node, this.value(node.of), '0', 'null')
      this._emitLine('}')
      return
    }
    const [name, out, output, loops] = [this.id(), this.#out, this.#output, this.#loops]
    const code = this.#guarded(() => {
      this.#start('o')
      this.#loop(node, 'of', 'depth', `(of)=>${name}(of,depth+1)`)
      this._emitLine(`return ${this.#written('o')};`)
    })
    this.#out = out
    this.#output = output
    this.#loops = loops
    this._emitLine(`const ${name}=(of,depth)=>{${code}};`)
    this.#write(`${name}(${this.value(node.of)},0)`)
  }

  #loop(node: StatementOf<'for'>, of: string, depth: string, again: string): void {
    const [list, index, loop, done] = [this.id(), this.id(), this.id(), this.id()]
    const withLoop = usesLoop(node.body)
    this._emitLine(`let ${list}=rt.items(c,${of},p=${node.of.at});`)
    if (node.condition) this.#filter(list, node.target, node.condition)
    if (withLoop) this._emitLine(`const ${loop}=new rt.Loop(${list},${depth},${again});`)
    if (node.otherwise) this._emitLine(`let ${done}=false;`)
    this._emitLine(`for(let ${index}=0;${index}<${list}.length;${index}++){`)
    if (withLoop) this._emitLine(`${loop}.at=${index};`)
    this.#loops++
    this.#scope(node.body, () => {
      if (withLoop) this.#define('loop', loop)
      this.#bind(node.target, `${list}[${index}]`)
    })
    this.#loops--
    // As in Jinja, a turn that breaks or continues does not count as done.
    this._emitLine(node.otherwise ? `${done}=true;}` : '}')
    if (node.otherwise) {
      this._emitLine(`if(!${done})`)
      this.#scope(node.otherwise)
    }
  }

  #filter(list: string, target: Target, condition: Expression): void {
    const [kept, one] = [this.id(), this.id()]
    const outer = this.frame
    this.frame = new Frame(outer)
    this._emitLine(`const ${kept}=[];for(const ${one} of ${list}){`)
    this.#bind(target, one)
    this._emitLine(`if(${this.condition(condition)})${kept}.push(${one});}${list}=${kept};`)
    this.frame = outer
  }

  #macro(name: string | null, parameters: readonly Parameter[], body: Body): string {
    const [out, output, loops, top, outer] = [this.#out, this.#output, this.#loops, this.#top, this.frame]
    const guarding = this.#guarding
    this.#guarding = false
    this.#loops = 0
    this.#top = false
    this.frame = new Frame(outer)
    const special = ['varargs', 'kwargs', 'caller'].filter(
      (one) => usesName(body, one) && !parameters.some((parameter) => parameter.name === one),
    )
    const code = this.#guarded(() => {
      this.#start('o')
      for (const one of special) this.#define(one, `extra.${one}`)
      parameters.forEach((parameter, i) => {
        const missing = parameter.fallback ? this.value(parameter.fallback) : `rt.missing(${literal(parameter.name)})`
        this.#define(parameter.name, `given[${i}]`)
        const { id } = this.frame.locals.get(parameter.name) as { id: string }
        this._emitLine(`if(${id}===undefined)${id}=${missing};`)
      })
      this.#scope(body)
      this._emitLine(`return ${this.#written('o')};`)
    })
    this.frame = outer
    this.#out = out
    this.#output = output
    this.#loops = loops
    this.#top = top
    this.#guarding = guarding
    const names = JSON.stringify(parameters.map((one) => one.name))
    const defaults = parameters.filter((one) => one.fallback).length
    return `new rt.Macro(${name === null ? 'null' : literal(name)},${names},${defaults},${JSON.stringify(special)},(given,extra)=>{${code}})`
  }
}
