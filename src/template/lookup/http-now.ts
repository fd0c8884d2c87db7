import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import type { HttpRequest } from './http.ts'

/** What the thread that fetches says: the bytes, or why there are none. */
export type HttpAnswer = { readonly bytes: Uint8Array } | { readonly failure: string }

/** Fetches what a URL names and lets everything else wait: a thread does it, for JavaScript's network never blocks. */
export function fetchUrlNow(request: HttpRequest): Buffer {
  const done = new Int32Array(new SharedArrayBuffer(4))
  const { port1: ours, port2: theirs } = new MessageChannel()
  const worker = new Worker(new URL('./http-worker.js', import.meta.url), {
    workerData: { request, done, port: theirs },
    transferList: [theirs],
  })
  worker.unref()
  Atomics.wait(done, 0, 0)
  const answer = receiveMessageOnPort(ours)?.message as HttpAnswer
  ours.close()
  if ('failure' in answer) throw new Error(answer.failure)
  return Buffer.from(answer.bytes)
}
