import { Worker } from 'node:worker_threads'
import { Fault, messageOf, withinLimit } from '@storemesh/core'
import { buffersOf } from './block-rows.js'
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

const THREADS_MAX = 64

/** As many threads beside this one, each begun with the first task that finds the others at work, or before it. */
export function plainEventsThreads(threads: number): PlainEvents {
  const all = Array.from(
    { length: withinLimit('threads that read plain events', threads, { min: 1, max: THREADS_MAX }) },
    readingThread,
  )
  return {
    begin() {
      for (const thread of all) thread.begin()
    },
    read(task) {
      return all.reduce((best, thread) => (best.waiting() <= thread.waiting() ? best : thread)).read(task)
    },
    async close() {
      await Promise.all(all.map((thread) => thread.close()))
    },
  }
}

interface ReadingThread extends PlainEvents {
  /** Tasks that it has not answered. */
  waiting(): number
}

/** One that ends is begun again with the next task. */
function readingThread(): ReadingThread {
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

  const begin = (): Worker => (thread ??= begun())

  return {
    waiting: () => waiting.size,
    begin,
    read: (task) =>
      new Promise((resolve, reject) => {
        const number = ++last
        waiting.set(number, { resolve, reject })
        const message: TaskMessage = { number, task }
        begin().postMessage(message, task.parts.flatMap(buffersOf))
      }),
    async close() {
      const worker = thread
      if (!worker) return
      fail(worker, 'the thread that reads plain events was closed')
      await worker.terminate()
    },
  }
}

/** From TypeScript where this file is TypeScript, else as built. */
const newWorker = (): Worker =>
  import.meta.url.endsWith('.ts')
    ? new Worker(new URL('./plain-events-worker-from-source.mjs', import.meta.url), { execArgv: ['--conditions=@mesh/source'] })
    : new Worker(new URL('./plain-events-worker.js', import.meta.url))
