import { statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** A thing of a collection by its full name: `ns.coll.role`, `ns.coll.folder.role`. */
export interface CollectionName {
  readonly collection: string
  /** Folders in between. */
  readonly folders: readonly string[]
  readonly resource: string
}

/** The parts of a name of at least three words with dots between; undefined for any other. */
export function collectionName(name: string): CollectionName | undefined {
  const words = name.split('.')
  const [namespace, collection] = words
  if (words.length < 3 || !words.every((word) => /^[A-Za-z_]\w*$/.test(word))) return undefined
  return {
    collection: `${namespace}.${collection}`,
    folders: words.slice(2, -1),
    resource: words.at(-1) as string,
  }
}

/** Where a collection lies, among the folders that hold `ansible_collections`; undefined where it is not. */
export function collectionFolder(collection: string, paths: readonly string[]): string | undefined {
  const below = collection.replace('.', '/')
  return paths
    .map((path) => resolve(path.replace(/^~(?=\/|$)/, homedir())))
    .map((path) => join(path.endsWith('/ansible_collections') ? path : join(path, 'ansible_collections'), below))
    .find((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory())
}

/** A role of a collection: the collection and the role's folder. */
export interface CollectionRole {
  readonly collection: string
  readonly name: string
  readonly path: string
}

/** The role of a name: a full one, or a short one in the collections that are searched. */
export function collectionRole(
  name: string,
  searched: readonly string[],
  paths: readonly string[],
): CollectionRole | undefined {
  const full = collectionName(name)
  const wanted = full ? [full] : searched.map((collection) => ({ collection, folders: [], resource: name }))
  for (const { collection, folders, resource } of wanted) {
    const folder = collectionFolder(collection, paths)
    const path = folder && join(folder, 'roles', ...folders, resource)
    if (path && statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
      return { collection, name: `${collection}.${[...folders, resource].join('.')}`, path }
    }
  }
  return undefined
}

/** The playbook of a full name; undefined where it is none or does not exist. */
export function collectionPlaybook(name: string, paths: readonly string[]): string | undefined {
  const full = collectionName(name.replace(/\.(yml|yaml|json)$/, ''))
  const folder = full && collectionFolder(full.collection, paths)
  if (!full || !folder) return undefined
  const path = join(folder, 'playbooks', ...full.folders, full.resource)
  return [`${path}.yml`, `${path}.yaml`, `${path}.json`].find((one) =>
    statSync(one, { throwIfNoEntry: false })?.isFile(),
  )
}

/** The file of a playbook: the name itself, unless it is one of a collection's. */
export const findPlaybook = (
  name: string,
  { collectionsPath }: { readonly collectionsPath: readonly string[] },
): string => collectionPlaybook(name, collectionsPath) ?? name
