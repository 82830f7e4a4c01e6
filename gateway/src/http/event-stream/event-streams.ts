import type { ServerResponse } from 'node:http'
import { type Clock, isFault } from '@storemesh/core'
import type { ExecutionResult } from 'graphql'
import { cursorOf } from '../../plan/subscription.js'
import { SUBSCRIBER_TOO_SLOW, type Told } from '../../subscribers/subscriber-queue.js'
import { COMPLETE_EVENT, EVENT_STREAM, HEARTBEAT, isEventId, nextEvent } from './event-text.js'

const CONTENT_TYPE = `${EVENT_STREAM}; charset=utf-8`

export interface EventStreamLimits {
  /** What a client does not read waits in memory up to this; past it the client is let go. */
  readonly unsent_bytes_max: number
  readonly ping_ms: number
}

/** The responses that tell of events as they come. */
export interface EventStreams {
  readonly count: number
  /** Resolves when the response is over: the events are, or their reader has gone. */
  send(response: ServerResponse, events: Told, textOf: TextOf): Promise<void>
  /** Ends every one, in the way that makes its client connect again. */
  drain(): void
}

export type TextOf = (result: ExecutionResult) => string

/** Past this a stream waits until more was read. */
const FULL_BYTES = 64 << 10

export function eventStreams({ unsent_bytes_max, ping_ms }: EventStreamLimits, clock: Clock): EventStreams {
  const open = new Set<ServerResponse>()
  const stop = new AbortController()
  const full_bytes = Math.min(FULL_BYTES, unsent_bytes_max)
  let beats = false

  /** One for all of them, while there are any. */
  const beat = async () => {
    while (open.size > 0 && !stop.signal.aborted) {
      await clock.sleep(ping_ms, stop.signal)
      if (stop.signal.aborted) break
      for (const response of open) if (response.writableLength === 0) response.write(HEARTBEAT)
    }
    beats = false
  }
  const begin = (response: ServerResponse) => {
    // who stands between keeps nothing back
    response.writeHead(200, { 'content-type': CONTENT_TYPE, 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
    response.flushHeaders()
    open.add(response)
    if (beats) return
    beats = true
    void beat()
  }

  return {
    get count() {
      return open.size
    },
    async send(response, events, textOf) {
      if (stop.signal.aborted) return void response.end()
      begin(response)
      // a reader that has gone frees the upstream at once, whether or not there is an event
      const left = () => void events.return?.()
      response.once('close', left)
      try {
        for await (const event of events) {
          if (stop.signal.aborted) return
          if (response.writableLength > unsent_bytes_max) return void response.destroy()
          response.write(eventOf(event, textOf))
          if (response.writableLength > full_bytes) await emptied(response)
        }
        if (!stop.signal.aborted) response.write(COMPLETE_EVENT)
      } catch (error) {
        // it is not told of it: what it did not read stands before that
        if (isFault(error, SUBSCRIBER_TOO_SLOW)) return void response.destroy()
        throw error
      } finally {
        open.delete(response)
        response.off('close', left)
        response.end()
      }
    },
    drain() {
      stop.abort()
      for (const response of open) response.end()
    },
  }
}

function eventOf(result: ExecutionResult, textOf: TextOf): string {
  const cursor = cursorOf(result)
  return nextEvent(textOf(result), cursor !== undefined && isEventId(cursor) ? cursor : undefined)
}

const emptied = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const go = () => {
      response.off('drain', go).off('close', go)
      resolve()
    }
    response.on('drain', go).on('close', go)
    if (response.destroyed) go()
  })
