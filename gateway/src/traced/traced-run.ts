import type { Span, SpanAttributes } from '@storemesh/telemetry'
import type { Outcome } from '../metrics/gateway-metrics.js'
import type { FetchEnded, FetchOutcome, WatchedFetch } from '../plan/run-watch.js'

/** How an operation ended, as its span says it. */
export interface SpanOfOperation {
  readonly request_id: string | undefined
  /** As it stands in the figures: a name that a client makes up has no place in more. */
  readonly operation?: string
  readonly kind?: string
  readonly outcome: Outcome
  readonly code: string | undefined
  readonly viewer: string
}

export function endOperation(
  span: Span,
  { request_id, operation, kind, outcome, code, viewer }: SpanOfOperation,
  more: SpanAttributes = {},
): void {
  if (!span.isKept) return
  const name = kind === undefined ? {} : { name: operation === undefined ? kind : `${kind} ${operation}` }
  span.end({
    ...name,
    isError: outcome === 'error',
    attributes: {
      'graphql.operation.type': kind,
      'graphql.operation.name': operation,
      'mesh.outcome': outcome,
      'mesh.code': codeText(code),
      'mesh.viewer': viewer,
      'mesh.request_id': request_id,
      ...more,
    },
  })
}

/** A subgraph is asked as a part of this; the subgraph's own process continues it. */
export function tracedFetch(
  span: Span,
  { subgraph, entities }: WatchedFetch,
  ended: (outcome: FetchOutcome) => void,
): FetchEnded {
  const part = span.part(`fetch ${subgraph}`, 'client')
  const told = (outcome: FetchOutcome, code?: string) => {
    ended(outcome)
    part.end({
      isError: outcome === 'failed',
      attributes: {
        'mesh.subgraph': subgraph,
        'mesh.fetch': entities > 0 ? 'entities' : 'root',
        'mesh.entities': entities,
        'mesh.outcome': outcome,
        'mesh.code': codeText(code),
      },
    })
  }
  return Object.assign(told, { traceparent: part.traceparent })
}

/** A subgraph of others may put anything where its code stands. */
const codeText = (code: string | undefined): string | undefined =>
  code && /^[A-Z][A-Z0-9_]{0,63}$/.test(code) ? code : undefined
