import { type Clock, Fault } from '@storemesh/core'

export interface Outgoing {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

export interface Answer {
  readonly status: number
  readonly text: string
}

/** Nobody answered, or not to the end. What was sent, its headers with it, is not in it. */
export interface NoAnswer {
  readonly why: string
}

/** Trino answers within a second where it has nothing yet; a page has about a megabyte. */
const ANSWERS_WITHIN_MS = 30_000
const ANSWER_BYTES_MAX = 128 << 20

/** One request and its answer. Throws only what `signal` was aborted with, and an answer that is too large. */
export async function exchange(
  { method, url, headers, body }: Outgoing,
  clock: Clock,
  signal: AbortSignal,
): Promise<Answer | NoAnswer> {
  signal.throwIfAborted()
  const ended = new AbortController()
  const late = new AbortController()
  void clock.sleep(ANSWERS_WITHIN_MS, ended.signal).then(() => late.abort())
  try {
    const request = { method, headers, redirect: 'error', signal: AbortSignal.any([signal, late.signal]) } as const
    const response = await fetch(url, { ...request, ...(body !== undefined && { body }) })
    return { status: response.status, text: await textOf(response) }
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof Fault) throw error
    return { why: late.signal.aborted ? `gave no answer within ${ANSWERS_WITHIN_MS} ms` : connectionLost(error) }
  } finally {
    ended.abort()
  }
}

async function textOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let size_bytes = 0
  for await (const part of response.body ?? []) {
    size_bytes += part.length
    if (size_bytes > ANSWER_BYTES_MAX) {
      throw new Fault(
        'QUERY_FAILED',
        `a page of the answer has more than ${ANSWER_BYTES_MAX} bytes: select fewer or shorter columns`,
      )
    }
    parts.push(part)
  }
  return Buffer.concat(parts).toString()
}

function connectionLost(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'connection lost'
  return `cannot be reached (${code})`
}
