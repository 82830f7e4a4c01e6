import { Worker } from 'node:worker_threads'
import { Fault, messageOf } from '@storemesh/core'
import type { PlainEvents } from './plain-events.js'
import type { PlainEventsFile, PlainEventsTask } from './read-plain-events.js'

export interface TaskMessage {
  readonly number: number
  readonly task: PlainEventsTask
}

export interface AnswerMessage {
  readonly number: number
  readonly file?: PlainEventsFile | undefined
  readonly failed?: string
}

interface Waiting {
  resolve(file: PlainEventsFile | undefined): void
  reject(error: Error): void
}

/** A thread beside this one, begun with the first task. One that ends is begun again with the next. */
export function plainEventsThread(): PlainEvents {
  const waiting = new Map<number, Waiting>()
  let thread: Worker | undefined
  let last = 0

  function begun(): Worker {
    const worker = newWorker()
    worker.unref()
    worker.on('message', ({ number, file, failed }: AnswerMessage) => {
      const asked = waiting.get(number)
      waiting.delete(number)
      if (failed === undefined) asked?.resolve(file)
      else asked?.reject(new Fault('PLAIN_EVENTS_FAILED', failed))
    })
    worker.on('error', (error) => fail(worker, messageOf(error)))
    worker.on('exit', () => fail(worker, 'the thread that reads plain events has ended; ask again'))
    return worker
  }

  function fail(worker: Worker, why: string): void {
    if (thread !== worker) return
    thread = undefined
    for (const asked of waiting.values()) asked.reject(new Fault('PLAIN_EVENTS_FAILED', why))
    waiting.clear()
  }

  return {
    read: (task) =>
      new Promise((resolve, reject) => {
        const number = ++last
        waiting.set(number, { resolve, reject })
        thread ??= begun()
        const message: TaskMessage = { number, task }
        const { bytes, starts, partitions, offsets } = task.block
        thread.postMessage(
          message,
          [bytes, starts, partitions, offsets].map(({ buffer }) => owned(buffer)),
        )
      }),
    async close() {
      const worker = thread
      if (!worker) return
      fail(worker, 'the thread that reads plain events was closed')
      await worker.terminate()
    },
  }
}

/** A block is made of buffers of its own; memory that is shared needs no handing over. */
const owned = (buffer: ArrayBufferLike): ArrayBuffer => (buffer instanceof ArrayBuffer ? buffer : new ArrayBuffer(0))

/** From TypeScript where this file is TypeScript, else as built. */
const newWorker = (): Worker =>
  import.meta.url.endsWith('.ts')
    ? new Worker(new URL('./plain-events-worker-from-source.mjs', import.meta.url), { execArgv: ['--conditions=@mesh/source'] })
    : new Worker(new URL('./plain-events-worker.js', import.meta.url))
