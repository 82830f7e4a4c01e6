import { Fault } from '@storemesh/core'

export interface Outgoing {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

export interface Answer {
  readonly status: number
  readonly text: string
  readonly retry_after_ms: number | undefined
}

/** Why there is no answer, and whether the server may have acted all the same. */
export interface NoAnswer {
  readonly sent: boolean
  readonly fault: Fault
}

/** A table of 10,000 snapshots has 8 MB of metadata. */
const ANSWER_BYTES_MAX = 256 << 20
/** Errors of a connection that was never made. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT', 'EHOSTUNREACH', 'ENETUNREACH'])

/** One request and its answer, or why there is none. */
export async function exchange(outgoing: Outgoing, deadline_ms: number): Promise<Answer | NoAnswer> {
  const { method, url, headers, body } = outgoing
  try {
    const signal = AbortSignal.timeout(deadline_ms)
    const response = await fetch(url, { method, headers, signal, redirect: 'error', ...(body !== undefined && { body }) })
    return {
      status: response.status,
      text: await textOf(response, url),
      retry_after_ms: retryAfter(response.headers.get('retry-after')),
    }
  } catch (error) {
    if (error instanceof Fault) return { sent: true, fault: error }
    return { sent: !NOT_SENT.has(causeCode(error)), fault: unreachable(url, deadline_ms, error) }
  }
}

export const isNoAnswer = (outcome: Answer | NoAnswer): outcome is NoAnswer => 'fault' in outcome

async function textOf(response: Response, url: URL): Promise<string> {
  const parts: Uint8Array[] = []
  let size_bytes = 0
  for await (const part of response.body ?? []) {
    size_bytes += part.length
    if (size_bytes > ANSWER_BYTES_MAX)
      throw new Fault('CATALOG_ANSWER_TOO_LARGE', `the catalog at ${url.host} answered with more than ${ANSWER_BYTES_MAX} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts).toString()
}

function unreachable(url: URL, deadline_ms: number, cause: unknown): Fault {
  const late = cause instanceof Error && cause.name === 'TimeoutError'
  const why = late ? `gave no answer within ${deadline_ms} ms` : `cannot be reached (${causeCode(cause) || 'connection lost'})`
  return new Fault('CATALOG_UNREACHABLE', `the catalog at ${url.host} ${why}; see whether it runs and its address is right`, {
    cause,
  })
}

function causeCode(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
}

/** Seconds only: a date would need the server's clock. */
const retryAfter = (header: string | null): number | undefined =>
  header !== null && /^\d{1,5}$/.test(header) ? Number(header) * 1000 : undefined
