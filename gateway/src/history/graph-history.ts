import type { GraphPart } from './graph-part.js'

/** What the graph was made of from one moment on. */
export interface GraphRevision {
  /** 1 for the first. */
  readonly number: number
  readonly at_ms: number
  readonly parts: readonly GraphPart[]
}

/** Which graphs were served, and which of them is to be served in place of what subgraphs are by now. */
export interface GraphHistory {
  /** Notes what is served from now on: nothing, where that is the newest revision already. */
  note(parts: readonly GraphPart[]): Promise<void>
  /** The newest first. */
  list(limit: number): Promise<readonly GraphRevision[]>
  /** GRAPH_REVISION_UNKNOWN. */
  revision(number: number): Promise<GraphRevision>
  /** What the graph is held at; undefined: it is as its subgraphs are. */
  held(): Promise<GraphRevision | undefined>
  /** Gateways of the same store take it up by themselves. GRAPH_REVISION_UNKNOWN. */
  hold(number: number): Promise<void>
  release(): Promise<void>
}
