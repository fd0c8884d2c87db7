import { type Dict, dict, entries, type Value } from '../text/value.ts'
import { factsLayer } from '../vars/facts.ts'
import { type Layer, VariableStore } from '../vars/layer.ts'

/** What a run learns of one host and keeps from play to play. */
export class HostMemory {
  /** `set_fact` and registered results. */
  readonly setFacts = new VariableStore('set_fact and register')
  readonly includedVars = new VariableStore('include_vars')
  #facts: Dict = {}
  #layer: Layer = factsLayer({})

  get facts(): Dict {
    return this.#facts
  }

  get factsLayer(): Layer {
    return this.#layer
  }

  /** Adds facts under the names `setup` gives them; a name without `ansible_` gets it. */
  learn(facts: Dict): void {
    this.#facts = dict([...entries(this.#facts), ...entries(facts)] as [Value, Value][])
    this.#layer = factsLayer(this.#facts)
  }

  forgetFacts(): void {
    this.#facts = {}
    this.#layer = factsLayer({})
  }
}
