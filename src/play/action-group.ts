import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Mapping, Node } from '../text/node.ts'
import { parseYamlFile } from '../text/yaml.ts'
import { collectionFolder } from './collection.ts'

/**
 * The full names of the modules in a group of a collection, as `group/ns.coll.name` in `module_defaults` means it: what its
 * `meta/runtime.yml` lists and what the groups that it extends list. Undefined where there is no such group.
 */
export function actionGroup(
  name: string,
  paths: readonly string[],
  seen: readonly string[] = [],
): readonly string[] | undefined {
  const words = name.split('.')
  if (words.length < 3 || seen.includes(name)) return undefined
  const collection = words.slice(0, 2).join('.')
  const listed = listedIn(collection, words.slice(2).join('.'), paths)
  return listed?.flatMap((node): readonly string[] => {
    if (node.kind === 'mapping') return extended(node).flatMap((one) => actionGroup(one, paths, [...seen, name]) ?? [])
    if (node.kind !== 'scalar') return []
    return [node.text.split('.').length >= 3 ? node.text : `${collection}.${node.text}`]
  })
}

function listedIn(collection: string, group: string, paths: readonly string[]): readonly Node[] | undefined {
  const folder = collectionFolder(collection, paths)
  const file = folder && join(folder, 'meta', 'runtime.yml')
  const runtime = file && existsSync(file) ? parseYamlFile(file) : undefined
  const groups = runtime && under(runtime, 'action_groups')
  const found = groups && under(groups, group)
  return found?.kind === 'sequence' ? found.items : undefined
}

/** The groups that a `metadata` entry of a list names. */
function extended(node: Mapping): readonly string[] {
  const metadata = under(node, 'metadata')
  const extend = metadata && under(metadata, 'extend_group')
  const names = extend?.kind === 'sequence' ? extend.items : extend ? [extend] : []
  return names.flatMap((one) => (one.kind === 'scalar' ? [one.text] : []))
}

const under = (node: Node, key: string): Node | undefined =>
  node.kind === 'mapping' ? node.entries.find((one) => one.key.value === key)?.value : undefined
