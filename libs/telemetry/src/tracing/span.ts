import type { TraceParent } from './trace-parent.js'

/** What took time for one request: it has a beginning, an end, and parts. One that is not kept costs its ids and nothing else. */
export interface Span {
  readonly traceId: string
  /** As W3C has it: whoever is asked continues the trace by it. */
  readonly traceparent: string
  /** Whether it is told of: of one that is not, its parts are not either. */
  readonly isKept: boolean
  part(name: string, kind: SpanKind): Span
  /** The beginning of a trace of its own, which this one led to. */
  leadsTo(name: string, kind: SpanKind): Span
  /** Known before its end. */
  tell(attributes: SpanAttributes): void
  /** Counts once. */
  end(ending: SpanEnding): void
}

/** `server` was asked by somebody, `client` asks somebody else. */
export type SpanKind = 'internal' | 'server' | 'client'

export interface SpanEnding {
  /** Known better at its end than at its beginning. */
  readonly name?: string
  readonly isError?: boolean
  readonly attributes?: SpanAttributes
}

/** Never a variable, a literal, a row's value, or who somebody is. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>

/** Begins traces. */
export interface Tracer {
  begin(name: string, kind: SpanKind, from?: TraceOrigin): Span
}

/** Where somebody else's trace stands. */
export interface TraceOrigin {
  readonly parent: TraceParent
  /** `continued`: this is its next part, kept if it is; `linked`: a trace of our own, which only names it. */
  readonly as: 'continued' | 'linked'
}

/** A span that is over. */
export interface FinishedSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentId: string | undefined
  readonly name: string
  readonly kind: SpanKind
  readonly begun_ms: number
  readonly ended_ms: number
  readonly isError: boolean
  readonly attributes: SpanAttributes
  readonly link: TraceParent | undefined
}
