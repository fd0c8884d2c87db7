import type { MessagePort } from 'node:worker_threads'
import { workerData } from 'node:worker_threads'
import type { HttpRequest } from './http.ts'
import { fetchUrl } from './http.ts'
import type { HttpAnswer } from './http-now.ts'

/** What the thread is given: what to fetch, where to say what came of it, and whom to wake then. */
interface Work {
  readonly request: HttpRequest
  readonly done: Int32Array
  readonly port: MessagePort
}

const { request, done, port } = workerData as Work
const tell = (answer: HttpAnswer): void => {
  port.postMessage(answer)
  Atomics.store(done, 0, 1)
  Atomics.notify(done, 0)
  port.close()
}
void fetchUrl(request).then(
  (bytes) => tell({ bytes }),
  (error: unknown) => tell({ failure: error instanceof Error ? error.message : String(error) }),
)
