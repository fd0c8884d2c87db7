import { type Dict, dict, entries, get, type Value } from '../text/value.ts'
import { factsLayer } from '../vars/facts.ts'
import { type Layer, VariableStore } from '../vars/layer.ts'
import type { FactCache } from './fact-cache.ts'

/** A fact that says that a play has gathered the others. */
export const GATHERED = '_ansible_facts_gathered'

/** What a run learns of one host and keeps from play to play; facts are kept in the cache from run to run. */
export class HostMemory {
  /** `set_fact` and registered results. */
  readonly setFacts = new VariableStore('set_fact and register')
  readonly includedVars = new VariableStore('include_vars')
  readonly #host: string
  readonly #cache: FactCache
  readonly #factsAreVariables: boolean
  #facts: Dict | undefined
  #layer: Layer | undefined

  constructor(host: string, cache: FactCache, factsAreVariables: boolean) {
    this.#host = host
    this.#cache = cache
    this.#factsAreVariables = factsAreVariables
  }

  get facts(): Dict {
    this.#facts ??= this.#cache.read(this.#host) ?? {}
    return this.#facts
  }

  get factsLayer(): Layer {
    this.#layer ??= factsLayer(this.facts, this.#factsAreVariables)
    return this.#layer
  }

  /** Whether a play has gathered the host's facts, in this run or one before. */
  get hasGathered(): boolean {
    return get(this.facts, GATHERED) === true
  }

  /** Adds facts under the names `setup` gives them. */
  learn(facts: Dict): void {
    this.#facts = dict([...entries(this.facts), ...entries(facts)] as [Value, Value][])
    this.#layer = undefined
    this.#cache.write(this.#host, this.#facts)
  }

  forgetFacts(): void {
    this.#facts = {}
    this.#layer = undefined
    this.#cache.forget(this.#host)
  }
}
