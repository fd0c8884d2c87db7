import type { Transport } from './transport.ts'

/** A transport that is loaded with the first connection: who only reads playbooks, or an inventory, needs none. */
export function laterTransport(name: string, load: () => Promise<Transport>): Transport {
  let loading: Promise<Transport> | undefined
  return {
    name,
    connect(address) {
      loading ??= load()
      return loading.then((transport) => transport.connect(address))
    },
    close() {
      void loading?.then((transport) => transport.close())
    },
  }
}
