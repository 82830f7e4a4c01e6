import { parentPort } from 'node:worker_threads'
import { messageOf } from '@storemesh/core'
import { buffersOf } from './block-rows.js'
import type { AnswerMessage, TaskMessage } from './plain-events-thread.js'
import { type PlainEventsFile, plainEventsReader } from './read-plain-events.js'

const read = plainEventsReader()

/** The program of the thread: a task in, its file out, one after the other. */
parentPort?.on('message', ({ number, task }: TaskMessage) => {
  try {
    const file = read(task)
    answer({ number, file }, file)
  } catch (error) {
    answer({ number, failed: messageOf(error) })
  }
})

/** What came is given back. A large file is handed over too; a small one may stand among other bytes, and is copied. */
function answer(message: AnswerMessage, file?: PlainEventsFile): void {
  const buffer = file?.bytes.buffer
  const isOwn = buffer instanceof ArrayBuffer && buffer.byteLength === file?.bytes.byteLength
  parentPort?.postMessage(message, [...(isOwn ? [buffer] : []), ...(file?.parts.flatMap(buffersOf) ?? [])])
}
