import { type Clock, isFault } from '@storemesh/core'
import { errorFields } from '../error-fields.js'
import type { Log } from '../log.js'
import type { RunEvent } from './run-event.js'

/** Takes events and passes them on when it can: whoever tells one waits for nobody. */
export interface LineageEvents {
  tell(events: readonly RunEvent[]): void
  /** What waits is still sent, if that takes no longer than a moment. */
  close(): Promise<void>
}

export interface LineageReceiver {
  /** LINEAGE_REFUSED for an event that it will never take; any other failure is tried again. */
  take(event: RunEvent, signal: AbortSignal): Promise<void>
}

interface Parts {
  readonly clock: Clock
  readonly log: Log
}

export const EVENTS_WAITING_MAX = 1000
const PAUSE_FIRST_MS = 500
const PAUSE_MAX_MS = 30_000
const CLOSE_MAX_MS = 2_000

/** Events that find no room are dropped, and counted. */
export function lineageEvents(receiver: LineageReceiver, { clock, log }: Parts): LineageEvents {
  const waiting: RunEvent[] = []
  const stop = new AbortController()
  let sending: Promise<void> | undefined
  let dropped = 0

  const sayDropped = (why: string) => {
    if (dropped > 0) log.warn('lineage_dropped', { events: dropped, why })
    dropped = 0
  }

  /** False where it is to be tried again. */
  const sent = async (event: RunEvent, isFirstTry: boolean): Promise<boolean> => {
    try {
      await receiver.take(event, stop.signal)
      sayDropped('there was no room for them')
      return true
    } catch (error) {
      const isRefused = isFault(error, 'LINEAGE_REFUSED')
      if (isRefused || (isFirstTry && !stop.signal.aborted)) log.warn('lineage_not_taken', errorFields(error))
      if (isRefused) dropped++
      return isRefused
    }
  }

  const sendAll = async () => {
    let pause_ms = PAUSE_FIRST_MS
    for (let [event] = waiting; event && !stop.signal.aborted; [event] = waiting) {
      if (await sent(event, pause_ms === PAUSE_FIRST_MS)) {
        waiting.shift()
        pause_ms = PAUSE_FIRST_MS
        continue
      }
      await clock.sleep(pause_ms, stop.signal)
      pause_ms = Math.min(pause_ms * 2, PAUSE_MAX_MS)
    }
    sending = undefined
  }

  return {
    tell(events) {
      const room = stop.signal.aborted ? 0 : EVENTS_WAITING_MAX - waiting.length
      waiting.push(...events.slice(0, room))
      dropped += Math.max(0, events.length - room)
      if (waiting.length > 0) sending ??= sendAll()
    },

    async close() {
      const over = new AbortController()
      await Promise.race([sending, clock.sleep(CLOSE_MAX_MS, over.signal)])
      over.abort()
      stop.abort()
      await sending
      dropped += waiting.splice(0).length
      sayDropped('they were not taken before the end')
    },
  }
}
