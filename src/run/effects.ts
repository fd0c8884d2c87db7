import { setTimeout } from 'node:timers/promises'
import type { Effect, Returned } from '../module/contract.ts'
import { type Dict, entries } from '../text/value.ts'
import { asValue } from './outcome.ts'
import type { Preparation } from './prepare.ts'

/** Does what local modules want done to the run. */
export class Effects {
  readonly #preparation: Preparation

  constructor(preparation: Preparation) {
    this.#preparation = preparation
  }

  /** Does what a task on `host` wants, for the hosts that learn of it; gives the values that only this could tell. */
  async apply(
    effects: readonly Effect[],
    host: string,
    learners: readonly string[],
    check: boolean,
  ): Promise<Returned> {
    let told: Returned = {}
    for (const effect of effects) told = { ...told, ...(await this.#one(effect, host, learners, check)) }
    return told
  }

  async #one(effect: Effect, host: string, learners: readonly string[], check: boolean): Promise<Returned> {
    const { inventory, signal } = this.#preparation.world
    switch (effect.kind) {
      case 'set-facts':
        this.#setFacts(asValue(effect.facts) as Dict, learners, effect.cacheable)
        return {}
      case 'add-host': {
        const vars = Object.entries(effect.vars).map(([name, value]) => [name, asValue(value)] as const)
        return { changed: inventory.addHost(effect.name, effect.groups, vars) }
      }
      case 'group-by':
        return { changed: inventory.groupBy(host, effect.group, effect.parents) }
      case 'wait':
        return paused(() => setTimeout(check ? 0 : effect.milliseconds, '', { signal }))
      case 'prompt':
        return paused(() => this.#preparation.world.ask(effect.text, { echo: effect.echo }))
    }
  }

  #setFacts(facts: Dict, learners: readonly string[], cacheable: boolean): void {
    for (const learner of learners) {
      const memory = this.#preparation.scopes.memory(learner)
      for (const [name, value] of entries(facts)) memory.setFacts.set(String(name), value)
      if (cacheable) memory.learn(facts)
    }
  }
}

/** What `pause` tells of the time it took and of what was typed. */
async function paused(wait: () => Promise<string>): Promise<Returned> {
  const start = new Date()
  const input = await wait()
  const stop = new Date()
  const told = {
    start: pythonTime(start),
    stop: pythonTime(stop),
    delta: Math.round((stop.getTime() - start.getTime()) / 1000),
  }
  return input === '' ? told : { ...told, user_input: input }
}

/** `2026-11-21 10:45:24.057000`, in the time zone of the control host. */
function pythonTime(at: Date): string {
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000)
  return `${local.toISOString().replace('T', ' ').replace('Z', '')}000`
}
