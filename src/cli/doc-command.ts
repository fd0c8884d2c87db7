import { builtin } from '../../modules/builtin.ts'
import { Failure } from '../error/failure.ts'
import type { Module } from '../module/contract.ts'
import { Registry } from '../module/registry.ts'
import { didYouMean } from '../text/nearest.ts'
import { moduleData, moduleList, modulePage } from './doc-text.ts'
import type { DocOptions } from './parse-doc.ts'

/** Prints what modules are for and how they are used. */
export function docCommand({ list, json, names }: DocOptions, write: (text: string) => unknown): void {
  const registry = new Registry(builtin)
  const modules = names.length === 0 ? builtin : names.map((name) => find(registry, name))
  if (json) write(`${JSON.stringify(moduleData(modules), null, 2)}\n`)
  else if (list) write(moduleList(modules))
  else write(modules.map(modulePage).join('\n'))
}

function find(registry: Registry, name: string): Module {
  const found = registry.find(name)
  if (found) return found
  const hint = didYouMean(name, registry.names()) ?? 'tutti doc -l lists the modules'
  throw new Failure('unknown-module', `there is no module "${name}"`, { hint })
}
