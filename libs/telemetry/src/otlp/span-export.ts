import { type Clock, isFault } from '@storemesh/core'
import { errorFields } from '../error-fields.js'
import type { Log } from '../log.js'
import type { FinishedSpan } from '../tracing/span.js'
import { exportRequest, type TracedService } from './otlp-json.js'

/** Takes spans and passes them on when it can: whoever tells of one waits for nobody. */
export interface SpanExport {
  readonly take: (span: FinishedSpan) => void
  readonly sent: number
  /** There was no room for them, or they were refused. */
  readonly dropped: number
  /** What waits is still sent, if that takes no longer than a moment. */
  readonly close: () => Promise<void>
}

export interface SpanReceiver {
  /** Takes one request, and says how many of its spans it did not keep. TRACES_REFUSED where it never will; any other failure is tried again. */
  take(request: string, signal: AbortSignal): Promise<number>
}

interface Parts {
  readonly service: TracedService
  readonly clock: Clock
  readonly log: Log
}

export const SPANS_WAITING_MAX = 4096
export const SPANS_OF_REQUEST_MAX = 512
/** So many are gathered before they are sent, and no longer than this is waited for more. */
const GATHER_MS = 1000
const PAUSE_FIRST_MS = 1000
const PAUSE_MAX_MS = 30_000
const CLOSE_MAX_MS = 2_000

export function spanExport(receiver: SpanReceiver, { service, clock, log }: Parts): SpanExport {
  let waiting: FinishedSpan[] = []
  let gathered = new AbortController()
  const closing = new AbortController()
  const stop = new AbortController()
  let sending: Promise<void> | undefined
  let isAway = false
  let sent = 0
  let dropped = 0

  const failed = (error: unknown) => {
    if (!isAway && !stop.signal.aborted) log.warn('traces_not_taken', errorFields(error))
    isAway = true
  }
  const taken = () => {
    if (isAway) log.info('traces_taken_again', { dropped })
    isAway = false
  }
  /** False where they are to be tried again. */
  const tried = async (spans: readonly FinishedSpan[]): Promise<boolean> => {
    try {
      const rejected = Math.min(await receiver.take(exportRequest(service, spans), stop.signal), spans.length)
      sent += spans.length - rejected
      dropped += rejected
      taken()
      return true
    } catch (error) {
      failed(error)
      if (!isFault(error, 'TRACES_REFUSED')) return false
      dropped += spans.length
      return true
    }
  }
  const sendAll = async () => {
    await clock.sleep(GATHER_MS, gathered.signal)
    for (let pause_ms = PAUSE_FIRST_MS; waiting.length > 0 && !stop.signal.aborted; ) {
      const spans = waiting.slice(0, SPANS_OF_REQUEST_MAX)
      if (await tried(spans)) {
        waiting = waiting.slice(spans.length)
        pause_ms = PAUSE_FIRST_MS
        if (waiting.length < SPANS_OF_REQUEST_MAX && !closing.signal.aborted) break
        continue
      }
      if (closing.signal.aborted) break
      await clock.sleep(pause_ms, closing.signal)
      pause_ms = Math.min(pause_ms * 2, PAUSE_MAX_MS)
    }
    sending = undefined
    gathered = new AbortController()
    if (waiting.length > 0 && !closing.signal.aborted) sending = sendAll()
  }

  return {
    take(span) {
      if (closing.signal.aborted || waiting.length >= SPANS_WAITING_MAX) return void dropped++
      waiting.push(span)
      if (waiting.length >= SPANS_OF_REQUEST_MAX) gathered.abort()
      sending ??= sendAll()
    },
    get sent() {
      return sent
    },
    get dropped() {
      return dropped
    },
    async close() {
      closing.abort()
      gathered.abort()
      const over = new AbortController()
      await Promise.race([sending, clock.sleep(CLOSE_MAX_MS, over.signal)])
      over.abort()
      stop.abort()
      await sending
      dropped += waiting.splice(0).length
    },
  }
}
