import { parentPort } from 'node:worker_threads'
import { messageOf } from '@storemesh/core'
import type { AnswerMessage, TaskMessage } from './plain-events-thread.js'
import { type PlainEventsFile, readPlainEvents } from './read-plain-events.js'

/** The program of the thread: a task in, its file out, one after the other. */
parentPort?.on('message', ({ number, task }: TaskMessage) => {
  readPlainEvents(task).then(
    (file) => answer({ number, file }, file),
    (error: unknown) => answer({ number, failed: messageOf(error) }),
  )
})

/** A large file is handed over; a small one may stand among other bytes, and is copied. */
function answer(message: AnswerMessage, file?: PlainEventsFile): void {
  const buffer = file?.bytes.buffer
  const isOwn = buffer instanceof ArrayBuffer && buffer.byteLength === file?.bytes.byteLength
  parentPort?.postMessage(message, isOwn ? [buffer] : [])
}
