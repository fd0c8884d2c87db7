import { type Dict, dict, entries, type Value } from '../text/value.ts'
import type { Layer } from './layer.ts'

/** Facts that a host must not give: they would say how the control machine reaches it. */
const CONNECTION =
  /^ansible_(?:connection|host|port|user|password|pass|private_key_file|pipelining|timeout|shell_type|shell_executable|[a-z0-9_]*_interpreter|(?:become|ssh|sudo|su|paramiko|winrm|docker)(?:_\w+)?)$/
const HOST_KEY = /^ansible_ssh_host_key_/

const isOwn = (name: string): boolean => HOST_KEY.test(name) || !CONNECTION.test(name)

/**
 * The layer of a host's facts, named as `setup` names them (`ansible_distribution`): each is a variable under that name
 * and `ansible_facts` holds them all without the prefix. Where they shall not be variables there is `ansible_facts` alone.
 */
export function factsLayer(facts: Dict, areVariables = true): Layer {
  const known = new Map(entries(facts).map(([name, value]) => [String(name), value] as const))
  let all: Value | undefined
  return {
    name: 'facts',
    get(name) {
      if (name === 'ansible_facts') {
        all ??= dict([...known].map(([key, value]) => [shortened(key), value] as const))
        return { value: all }
      }
      const value = areVariables && isOwn(name) ? known.get(name) : undefined
      return value === undefined ? undefined : { value }
    },
    *names() {
      yield 'ansible_facts'
      if (!areVariables) return
      for (const name of known.keys()) if (isOwn(name)) yield name
    },
  }
}

const shortened = (name: string): string => (name === 'ansible_local' ? name : name.replace(/^ansible_/, ''))
