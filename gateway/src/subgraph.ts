import type { ProductRights, Viewer } from '@storemesh/access'
import type { Span } from '@storemesh/telemetry'
import type { DocumentNode, ExecutionResult } from 'graphql'
import type { RunWatch } from './plan/run-watch.js'

/** A part of the graph: its schema for the composer, and a way to ask it. In process or over HTTP, the gateway sees no difference. */
export interface Subgraph extends ExecutableSubgraph {
  readonly sdl: string
  /** Who sees which of the products that its schema names by `@shows`. */
  readonly rights?: readonly ProductRights[]
}

export interface ExecutableSubgraph {
  readonly name: string
  /** Where it answers; a subgraph in this process has none. */
  readonly url?: string
  /** Its subscriptions tell of what happens from then on, to all of the same rights alike: several may hear one. */
  readonly sharesEvents?: boolean
  execute(request: SubgraphRequest): SubgraphAnswer
}

export type SubgraphExecutor = ExecutableSubgraph['execute']

export interface SubgraphRequest {
  /** The same node for each run of one plan, so that an executor may keep what it compiled. */
  readonly document: DocumentNode
  /** The same operation as text. */
  readonly source: string
  readonly operation: 'query' | 'mutation' | 'subscription'
  readonly variables: Readonly<Record<string, unknown>>
  readonly context: RequestContext
  /** The answer to the same question that somebody else asked a moment ago will do: what follows a change or an event is asked anew. */
  readonly mayShare?: boolean
  /** By which another process continues the trace. */
  readonly traceparent?: string | undefined
}

/** One request, or one event of a subscription: who asks, and until when. What a resolver remembers under it goes with it. */
export interface RequestContext {
  readonly viewer: Viewer
  readonly request_id: string
  readonly signal: AbortSignal
  /** Told of what is done for it; none: nobody looks. */
  readonly watch?: RunWatch
  /** What of a trace the request is; none: nobody traces. */
  readonly span?: Span | undefined
  /** Whether the answer says what was asked of whom. */
  readonly explain?: boolean
  /** How it was asked, where that was not as GraphQL. */
  readonly surface?: 'rest'
}

export type SubgraphAnswer =
  | ExecutionResult
  | Promise<ExecutionResult>
  | Promise<AsyncIterable<ExecutionResult> | ExecutionResult>
