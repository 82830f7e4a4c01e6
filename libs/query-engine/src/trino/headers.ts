import type { Viewer } from '@storemesh/access'
import type { Secret } from '@storemesh/core'

export interface TrinoIdentity {
  /** Whom Trino's own rules know. */
  readonly user: string
  readonly password?: Secret
  /** Instead of a password: a bearer token. */
  readonly token?: Secret
}

/** Without the capability Trino rounds instants to milliseconds. */
const CAPABILITIES = 'PARAMETRIC_DATETIME'

/** A statement's own headers: made anew for each, so that nothing of one reaches another. */
export function statementHeaders(
  { user, password, token }: TrinoIdentity,
  viewer: Viewer | undefined,
  deadline_ms: number,
): Readonly<Record<string, string>> {
  const authorization = token
    ? `Bearer ${token.reveal()}`
    : password && `Basic ${Buffer.from(`${user}:${password.reveal()}`).toString('base64')}`
  return {
    'X-Trino-User': user,
    'X-Trino-Source': 'storemesh',
    'X-Trino-Client-Info': encodeURIComponent(viewer?.name ?? 'nobody'),
    'X-Trino-Client-Capabilities': CAPABILITIES,
    'X-Trino-Time-Zone': 'UTC',
    // the server's own deadline, for when we are gone
    'X-Trino-Session': `query_max_run_time=${encodeURIComponent(`${Math.ceil(deadline_ms)}ms`)}`,
    'Content-Type': 'text/plain; charset=utf-8',
    ...(authorization !== undefined && { Authorization: authorization }),
  }
}
