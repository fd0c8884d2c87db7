import { dirname, resolve } from 'node:path'
import { Failure } from '../../error/failure.ts'
import type { Source } from '../../error/source.ts'
import { Scopes } from '../../run/scopes.ts'
import type { World } from '../../run/world.ts'
import { fileVariables } from '../../template/file-variables.ts'
import type { ResultRule } from '../../template/result-rule.ts'
import { isTemplate, type TextOptions } from '../../template/scope.ts'
import { str } from '../../template/value/repr.ts'
import { didYouMean } from '../../text/nearest.ts'
import type { Dict, Value } from '../../text/value.ts'
import { entries } from '../../text/value.ts'
import { fromValue } from '../../text/yaml.ts'
import { nodeLayer, valueLayer } from '../../vars/layer.ts'
import type { TaskScope } from '../../vars/task-scope.ts'
import type { Engine } from '../engine.ts'
import { openWorld } from '../world.ts'

/** One template, with variables of its own. */
export interface Wanted {
  readonly template: string
  readonly vars: Dict
  /** The file that the template is the text of; without, it is a scalar of a playbook. */
  readonly file: string | null
  readonly options: TextOptions
}

/** Renders with the variables of a command line. */
export interface Renderer {
  /** The value of a template as a playbook's scalar gives it, or of an expression without braces. */
  value(text: string): Promise<Value>
  /** The text of a template file. */
  file(source: Source): Promise<string>
  both(wanted: Wanted): Promise<{ readonly text: string; readonly value: Value }>
}

/** Makes a renderer for the options of `tutti template`, and lets go of it after the work. */
export const rendering: Engine['rendering'] = async (options, context, work) => {
  const { world, close } = await openWorld(options, context)
  try {
    await work(rendererOf(world, options.host ?? 'localhost', options.templateResults))
  } finally {
    close()
  }
}

function rendererOf(world: World, name: string, rule: ResultRule): Renderer {
  const inventory = world.inventory.current
  const host = inventory.host(name)
  if (!host) {
    const hint = didYouMean(name, inventory.hosts.keys())
    throw new Failure('usage', `the inventory has no host "${name}"`, { hint })
  }
  const cwd = process.cwd()
  const scopes = new Scopes(world)
  const scopeOf = (folder = cwd): TaskScope => scopes.ofHost(host, folder)
  return {
    value(text) {
      const scope = scopeOf()
      const templates = world.templates(undefined, cwd)
      const at = { source: { file: 'command line', text }, line: 1, column: 1, length: text.length }
      return scope.settle(() =>
        isTemplate(text) ? templates.render(text, scope, at) : templates.evaluate(text, scope, at),
      )
    },
    file(source) {
      const folder = dirname(resolve(source.file))
      const scope = scopeOf().with(valueLayer('template', fileVariables(source.file, source.file)))
      return scope.settle(() => world.templates(undefined, folder).renderFile(source.text, scope, source.file))
    },
    both({ template, vars, file, options }) {
      const folder = file === null ? cwd : dirname(resolve(file))
      const own = new Map(entries(vars).map(([key, value]) => [String(key), fromValue(value)]))
      const scope = scopeOf().with(nodeLayer('vars', own))
      const templates = world.templates(undefined, folder)
      const source = { file: file ?? 'template', text: template }
      const how = { verbatimStrings: file === null, ...options }
      return scope.settle(() => {
        const value = templates.render(template, scope, { source, line: 1, column: 1, length: 0 }, how)
        // By the native rule, what has a value need not have a text of its own.
        const text = rule === 'native' ? str(value) : templates.renderText(template, scope, source, how)
        return { text, value }
      })
    },
  }
}
