import type { Viewer } from '@storemesh/access'
import type { DocumentNode, ExecutionResult } from 'graphql'

/** A part of the graph: its schema for the composer, and a way to ask it. In process or over HTTP, the gateway sees no difference. */
export interface Subgraph extends ExecutableSubgraph {
  readonly sdl: string
}

export interface ExecutableSubgraph {
  readonly name: string
  /** Where it answers; a subgraph in this process has none. */
  readonly url?: string
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
}

/** One request, or one event of a subscription: who asks, and until when. What a resolver remembers under it goes with it. */
export interface RequestContext {
  readonly viewer: Viewer
  readonly request_id: string
  readonly signal: AbortSignal
}

export type SubgraphAnswer =
  | ExecutionResult
  | Promise<ExecutionResult>
  | Promise<AsyncIterable<ExecutionResult> | ExecutionResult>
