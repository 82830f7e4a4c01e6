import { type Clock, Fault, withinLimit } from '@storemesh/core'
import type { Page } from './page.js'
import { refusal } from './refusal.js'
import type { TrinoHttp } from './trino-http.js'

/** What one statement has of its own: nothing of it is shared with another. */
export interface StatementRun {
  readonly headers: Readonly<Record<string, string>>
  /** Fires with the Fault that ends it early. */
  readonly signal: AbortSignal
}

/** Trino's pages to their end. Without an error there was one; who stops reading stops the statement there too. */
export async function* pagesOf(http: TrinoHttp, sql: string, { headers, signal }: StatementRun): AsyncGenerator<Page> {
  let page = await http.page({ method: 'POST', path: '/v1/statement', headers, body: sql }, signal)
  let next = page.next
  try {
    for (;;) {
      if (page.error) {
        next = undefined // it has ended by itself
        throw refusal(page.error)
      }
      yield page
      if (next === undefined) break
      page = await http.page({ method: 'GET', path: next, headers }, signal)
      next = page.next
    }
  } finally {
    if (next !== undefined) http.cancel(next, headers)
  }
  if (page.state !== 'FINISHED') {
    throw new Fault('QUERY_FAILED', `the answer ended as ${page.state || 'nothing'} instead of finished: ask again`)
  }
}

export interface StatementLimits {
  readonly deadline_ms: number
  readonly signal: AbortSignal | undefined
}

export interface Deadline {
  readonly signal: AbortSignal
  [Symbol.dispose](): void
}

const DEADLINE_MAX_MS = 24 * 60 * 60 * 1000

/** A signal that fires when the time has passed or the asker has gone, and says which. */
export function openDeadline(clock: Clock, { deadline_ms, signal }: StatementLimits): Deadline {
  withinLimit('deadline_ms', deadline_ms, { min: 1, max: DEADLINE_MAX_MS })
  const early = new AbortController()
  const finished = new AbortController()
  const endEarly = (fault: Fault) => {
    if (!early.signal.aborted && !finished.signal.aborted) early.abort(fault)
  }
  const cancel = () => endEarly(new Fault('QUERY_CANCELLED', 'the statement was cancelled by whoever asked'))
  signal?.addEventListener('abort', cancel, { signal: finished.signal })
  if (signal?.aborted) cancel()
  void clock.sleep(deadline_ms, finished.signal).then(() => {
    endEarly(new Fault('QUERY_DEADLINE', `the statement did not end within ${deadline_ms} ms: narrow it, or give it longer`))
  })
  return { signal: early.signal, [Symbol.dispose]: () => finished.abort() }
}
