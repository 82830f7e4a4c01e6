import type { IncomingHttpHeaders } from 'node:http'
import type { Viewer } from '@storemesh/access'

/** What the gateway knows of a connection. */
export interface Connection {
  readonly headers: IncomingHttpHeaders
  viewer?: Viewer
  /** Closes it when the moment comes. */
  readonly endAt: (moment_ms: number) => void
}
