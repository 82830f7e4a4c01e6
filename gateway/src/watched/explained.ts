import type { IncomingHttpHeaders } from 'node:http'
import type { Viewer } from '@storemesh/access'

/** What was asked of whom for one request, in the order in which it was begun. */
export interface Explained {
  /** It is an answer of before, which holds still. */
  readonly isKept?: boolean
  /** Of a trace that is kept. */
  readonly trace_id?: string
  readonly duration_ms: number
  readonly fetches: readonly ExplainedFetch[]
}

export interface ExplainedFetch {
  readonly subgraph: string
  readonly operation: string
  readonly entities: number
  readonly outcome: string
  readonly begun_ms: number
  readonly duration_ms: number
}

const HEADER = 'x-mesh-explain'

/** A plan names keys and fields of domains that the operation does not: it is shown to who runs the mesh or a domain, for others there is no such header. */
export const asksForPlan = (headers: IncomingHttpHeaders, { who }: Viewer): boolean =>
  headers[HEADER] === '1' && (who.kind === 'mesh' || who.kind === 'domain')
