import type { Clock } from '@storemesh/core'
import type { Span } from '@storemesh/telemetry'
import type { GatewayMetrics } from '../metrics/gateway-metrics.js'
import type { EventWatch, FetchEnded, RunWatch, WatchedFetch } from '../plan/run-watch.js'
import { tracedFetch } from '../traced/traced-run.js'
import type { Explained, ExplainedFetch } from './explained.js'

/** One operation, counted while it runs. */
export interface WatchedRun extends RunWatch {
  readonly fetches: number
  /** Of a trace that is kept, by which it is found. */
  readonly traceId: string | undefined
  duration_ms(): number
  /** Undefined where nobody asked for it. */
  explained(): Explained | undefined
}

export interface RunParts {
  readonly metrics: GatewayMetrics
  readonly clock: Clock
  readonly isShown: boolean
  /** None: nobody traces. */
  readonly span: Span | undefined
}

/** Of one operation: what more it asks is counted, and stands in neither its plan nor its trace. */
const FETCHES_SHOWN_MAX = 1000

export function watchedRun({ metrics, clock, isShown, span }: RunParts): WatchedRun {
  const begun_ms = clock.elapsed_ms()
  const shown: ExplainedFetch[] = []
  const traceId = span?.isKept ? span.traceId : undefined
  let fetches = 0
  let isKept = false

  const resolved: RunWatch['resolved'] = (resolver, outcome, duration_ms) => metrics.resolver(resolver, outcome, duration_ms)
  const fetching = ({ subgraph, source, entities }: WatchedFetch, under: Span | undefined): FetchEnded => {
    fetches++
    const asked_ms = clock.elapsed_ms()
    let isOver = false
    const ended: FetchEnded = (outcome) => {
      if (isOver) return // an answer came, and could not be taken
      isOver = true
      const duration_ms = clock.elapsed_ms() - asked_ms
      metrics.fetch(subgraph, outcome, duration_ms)
      if (isShown && shown.length < FETCHES_SHOWN_MAX)
        shown.push({
          subgraph,
          operation: source,
          entities,
          outcome,
          begun_ms: rounded(asked_ms - begun_ms),
          duration_ms: rounded(duration_ms),
        })
    }
    return under && fetches <= FETCHES_SHOWN_MAX ? tracedFetch(under, { subgraph, source, entities }, ended) : ended
  }
  /** A stream may run for a day, and a span that does is of no use to anybody: each event that others complete is a trace. */
  const eventOf = (begun: Span): EventWatch => {
    const event = begun.leadsTo('event', 'internal')
    let asked = 0
    return {
      planned: (found) => metrics.plan(found),
      resolved,
      fetching: (fetch) => (asked++ < FETCHES_SHOWN_MAX ? fetching(fetch, event) : fetching(fetch, undefined)),
      over(isWhole) {
        if (asked > 0) event.end({ isError: !isWhole, attributes: { 'mesh.outcome': isWhole ? 'ok' : 'errors' } })
      },
    }
  }
  return {
    traceId,
    get fetches() {
      return fetches
    },
    duration_ms: () => clock.elapsed_ms() - begun_ms,
    planned(found) {
      metrics.plan(found)
      span?.tell({ 'mesh.plan': found ? 'hit' : 'miss' })
    },
    kept(found) {
      metrics.kept(found)
      isKept = found
      span?.tell({ 'mesh.answer': found ? 'hit' : 'miss' })
    },
    planning: () => partOf(span, 'plan', 'internal'),
    fetching: (fetch) => fetching(fetch, span),
    resolved,
    noting: () => partOf(span, 'note in the audit log', 'internal'),
    ofEvent: () => span && eventOf(span),
    ofAll: () => watchedRun({ metrics, clock, isShown: false, span }),
    upstream() {
      metrics.upstreams++
      return () => {
        metrics.upstreams--
      }
    },
    // clocks of two machines differ, and nothing is told before it happened
    handedOn: (subscription, appended_ms) => metrics.handedOn(subscription, Math.max(0, clock.now_ms() - appended_ms)),
    queue: (waiting) => metrics.queue(waiting),
    leftOut: (events) => metrics.leftOut(events),
    tooSlow: () => metrics.tooSlow(),
    explained: () =>
      isShown
        ? {
            ...(isKept && { isKept }),
            ...(traceId !== undefined && { trace_id: traceId }),
            duration_ms: rounded(clock.elapsed_ms() - begun_ms),
            fetches: shown.toSorted((a, b) => a.begun_ms - b.begun_ms),
          }
        : undefined,
  }
}

function partOf(span: Span | undefined, name: string, kind: 'internal'): ((isDone?: unknown) => void) | undefined {
  const part = span?.isKept ? span.part(name, kind) : undefined
  return part && ((isDone) => part.end({ isError: isDone === false }))
}

/** Microseconds are as fine as anybody reads it. */
export const rounded = (duration_ms: number): number => Math.round(duration_ms * 1000) / 1000
