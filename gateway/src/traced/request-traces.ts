import type { Viewer } from '@storemesh/access'
import { readTraceParent, type Span, type Tracer } from '@storemesh/telemetry'

/** Begins the trace of each request. */
export interface RequestTraces {
  /** By the header `traceparent`, where the request has one. */
  begin(viewer: Viewer, header?: string | readonly string[]): Span
}

/**
 * Whose traces are continued, and kept where they say so: of those whom a token of the mesh, a domain or a service names, of
 * everybody, or of nobody. For others a trace of our own begins, kept as ours are, and names theirs.
 */
export type Continued = 'known' | 'everybody' | 'nobody'

export function requestTraces(tracer: Tracer, continued: Continued): RequestTraces {
  const isBelieved = ({ who }: Viewer): boolean =>
    continued === 'everybody' ||
    (continued === 'known' && (who.kind === 'mesh' || who.kind === 'domain' || who.kind === 'service'))
  return {
    begin(viewer, header) {
      const parent = readTraceParent(header)
      if (!parent) return tracer.begin(UNREAD, 'server')
      return tracer.begin(UNREAD, 'server', { parent, as: isBelieved(viewer) ? 'continued' : 'linked' })
    },
  }
}

/** What a request is called that was not admitted, as in the figures. */
export const UNREAD = 'unread'
