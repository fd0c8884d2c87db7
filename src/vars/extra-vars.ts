import { resolve } from 'node:path'
import { Failure } from '../error/failure.ts'
import type { Source } from '../error/source.ts'
import { UnclosedWord, words } from '../inventory/words.ts'
import type { Node } from '../text/node.ts'
import type { Unsealer } from '../text/unsealer.ts'
import { fromValue, parseYaml } from '../text/yaml.ts'
import { type Binding, type Layer, layerOf } from './layer.ts'
import { readVarsFile } from './vars-files.ts'

/** Parts that were split inside `{{ … }}` are one again. */
function joinTemplates(parts: readonly string[]): readonly string[] {
  const made: string[] = []
  for (const part of parts) {
    const last = made.at(-1)
    const open = last !== undefined && last.split('{{').length > last.split('}}').length
    if (open) made[made.length - 1] = `${last} ${part}`
    else made.push(part)
  }
  return made
}

function split(source: Source): readonly string[] {
  try {
    return words(source.text, false).map((word) => word.text)
  } catch (error) {
    if (!(error instanceof UnclosedWord)) throw error
    throw new Failure('usage', error.message, { at: { source, line: 1, column: error.start + 1, length: 1 } })
  }
}

function assignments(text: string): readonly (readonly [string, Node])[] {
  const source: Source = { file: '-e', text }
  const at = { source, line: 1, column: 1, length: text.length }
  return joinTemplates(split(source)).map((part) => {
    const equals = part.indexOf('=')
    if (equals < 1) {
      throw new Failure('usage', `-e takes key=value, a mapping in YAML or JSON, or @file; this is "${part}"`, { at })
    }
    return [part.slice(0, equals), fromValue(part.slice(equals + 1), at)] as const
  })
}

function mapping(text: string): readonly (readonly [string, Node])[] {
  const [root] = parseYaml({ file: '-e', text })
  if (root?.kind !== 'mapping') throw new Failure('usage', '-e takes a mapping', { at: root?.at })
  return root.entries.map(({ key, value }) => [key.text, value] as const)
}

/** The layer of all `-e`: `key=value` (values are text), a mapping in YAML or JSON, or `@file`; later ones win. */
export function extraVarsLayer(texts: readonly string[], cwd: string, vault?: Unsealer): Layer {
  const bindings = new Map<string, Binding>()
  for (const text of texts) {
    const trimmed = text.trim()
    let pairs: readonly (readonly [string, Node])[]
    if (trimmed.startsWith('@')) {
      const entries = readVarsFile(resolve(cwd, trimmed.slice(1)), vault)?.entries ?? []
      pairs = entries.map(({ key, value }) => [key.text, value] as const)
    } else if (/^[[{]/.test(trimmed)) pairs = mapping(trimmed)
    else pairs = assignments(trimmed)
    for (const [name, node] of pairs) bindings.set(name, { node })
  }
  return layerOf('extra vars', bindings)
}
