import { Flight } from './flight.ts'
import type { Target } from './target.ts'
import type { World } from './world.ts'

/** The hosts that a run is connected to, by how they are reached. */
export class Reaches {
  readonly #world: World
  readonly #flights = new Map<string, Flight>()
  readonly #machines = new Map<string, Set<Flight>>()

  constructor(world: World) {
    this.#world = world
  }

  of(target: Target): Flight {
    const key = JSON.stringify(target)
    let flight = this.#flights.get(key)
    if (!flight) {
      const machine = machineOf(target)
      const neighbours = this.#machines.get(machine) ?? new Set()
      flight = new Flight(this.#world.reach(target), neighbours)
      this.#machines.set(machine, neighbours.add(flight))
      this.#flights.set(key, flight)
    }
    return flight
  }

  async abort(): Promise<void> {
    await Promise.all([...this.#flights.values()].map((flight) => flight.abort()))
  }

  async close(): Promise<void> {
    await Promise.all([...this.#flights.values()].map((flight) => flight.close()))
  }
}

/** Targets with the same machine see each other's changes. */
const machineOf = ({ transport, address }: Target): string =>
  transport === 'local' ? 'local' : `${address.host}:${address.port ?? 22}`
