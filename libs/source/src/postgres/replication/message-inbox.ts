import type { Readable } from 'node:stream'
import { type Clock, Fault } from '@storemesh/core'
import { gate } from './gate.js'
import type { StreamMessage } from './replication-message.js'

/** What is held of a stream before its reader asks: beyond it the socket is not read, and the server waits. */
const HELD_MESSAGES_MAX = 1000
const HELD_BYTES_MAX = 4 << 20
/** Longer than the server decodes without a word. A network that has gone says nothing either. */
const SILENT_MAX_MS = 300_000

/** Messages that came and were not asked for yet. */
export interface MessageInbox {
  /** The socket that waits while too much is held. */
  attach(socket: Readable): void
  put(message: StreamMessage, size_bytes: number): void
  /** Told to the reader once what came before is read. */
  fail(error: unknown): void
  /** What comes from now on is nobody's; the socket flows, so that the end of the stream is seen. */
  close(): void
  next(): Promise<StreamMessage>
}

const silent = () =>
  new Fault('SOURCE_UNREACHABLE', `expected a word of the server within ${SILENT_MAX_MS} ms of streaming, got none`)

export function messageInbox(clock: Clock): MessageInbox {
  const held: { readonly message: StreamMessage; readonly size_bytes: number }[] = []
  let held_bytes = 0
  let socket: Readable | undefined
  let failure: { readonly error: unknown } | undefined
  let news = gate()
  let isAwaited = false
  let came = 0
  let isClosed = false
  const closing = new AbortController()
  let watching: Promise<void> | undefined

  /** One watch for all messages: a server sends each row by itself, and a timer for each would cost more than the row. */
  async function watchSilence(): Promise<void> {
    while (!closing.signal.aborted) {
      const before = came
      await clock.sleep(SILENT_MAX_MS, closing.signal)
      if (!closing.signal.aborted && isAwaited && came === before) fail(silent())
    }
  }

  function fail(error: unknown): void {
    failure ??= { error }
    closing.abort()
    news.open()
  }

  function take(): StreamMessage | undefined {
    const first = held.shift()
    if (!first) return undefined
    held_bytes -= first.size_bytes
    if (held.length === 0) socket?.resume()
    return first.message
  }

  return {
    attach(to) {
      socket = to
    },

    put(message, size_bytes) {
      came += 1
      if (isClosed) return
      // of two words that it is alive the later says it all
      if (message.kind === 'alive' && held.at(-1)?.message.kind === 'alive') held_bytes -= held.pop()?.size_bytes ?? 0
      held.push({ message, size_bytes })
      held_bytes += size_bytes
      if (held.length >= HELD_MESSAGES_MAX || held_bytes >= HELD_BYTES_MAX) socket?.pause()
      news.open()
    },

    fail,

    close() {
      isClosed = true
      closing.abort()
      held.length = 0
      socket?.resume()
    },

    async next() {
      for (;;) {
        const message = take()
        if (message) return message
        if (failure) throw failure.error
        news = gate()
        isAwaited = true
        watching ??= watchSilence()
        await news.passed
        isAwaited = false
      }
    },
  }
}
