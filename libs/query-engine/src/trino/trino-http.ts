import { type Clock, type Dice, Fault, isFault } from '@storemesh/core'
import { type Answer, exchange, type NoAnswer, type Outgoing } from './exchange.js'
import { type Page, pageFrom } from './page.js'

/** Requests to one Trino, tried again where the protocol says so. */
export interface TrinoHttp {
  /** ENGINE_UNAVAILABLE, ENGINE_REFUSED, ENGINE_LOST, and what `signal` was aborted with. */
  page(request: TrinoRequest, signal: AbortSignal): Promise<Page>
  /** Tells the server that nobody wants the rest, and does not wait for it. */
  cancel(path: string, headers: Headers): void
  /** Resolves when nothing is on its way any more. */
  settled(): Promise<void>
}

export interface TrinoRequest {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers: Headers
  readonly body?: string
}

type Headers = Readonly<Record<string, string>>

export interface TrinoHttpParts {
  readonly address: URL
  readonly clock: Clock
  readonly dice: Dice
}

/**
 * The server is busy, or one in between could not reach it. Asking again does no harm: a page is the same when it is asked
 * for twice, and a statement does not begin before its first page is asked for.
 */
const AGAIN: ReadonlySet<number> = new Set([429, 502, 503, 504])
const REFUSED: ReadonlySet<number> = new Set([401, 403])
/** The server was restarted, or has forgotten the statement because nobody asked for its rows. */
const GONE: ReadonlySet<number> = new Set([404, 410])
const ATTEMPTS_MAX = 10
const BACKOFF_FIRST_MS = 50
const BACKOFF_MAX_MS = 2000

export function trinoHttp({ address, clock, dice }: TrinoHttpParts): TrinoHttp {
  const leaving = new Set<Promise<unknown>>()

  async function page(request: TrinoRequest, signal: AbortSignal): Promise<Page> {
    let why = ''
    try {
      for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
        const answered = read(await exchange(outgoing(request, address), clock, signal), request)
        if (typeof answered !== 'string') return answered
        why = answered
        const longest_ms = Math.min(BACKOFF_FIRST_MS * 2 ** attempt, BACKOFF_MAX_MS)
        if (attempt < ATTEMPTS_MAX) await clock.sleep(dice.between(longest_ms / 2, longest_ms), signal)
      }
    } catch (error) {
      if (why === '' || !isFault(error, 'QUERY_DEADLINE')) throw error
    }
    throw new Fault('ENGINE_UNAVAILABLE', `Trino at ${address.host} ${why}; see whether it runs and its address is right`)
  }

  /** A page, or why it is worth asking again. */
  function read(answer: Answer | NoAnswer, { method }: TrinoRequest): Page | string {
    if ('why' in answer) return answer.why
    const { status, text } = answer
    if (AGAIN.has(status)) return `answered with ${status}`
    if (REFUSED.has(status)) {
      throw new Fault(
        'ENGINE_REFUSED',
        `Trino at ${address.host} does not know who asks (${status}): see the user and the password or token`,
      )
    }
    if (method === 'GET' && GONE.has(status)) {
      throw new Fault(
        'ENGINE_LOST',
        `Trino at ${address.host} knows the statement no more (${status}): it was restarted; ask again`,
      )
    }
    if (status !== 200) {
      throw new Fault(
        'ENGINE_REPLY_INVALID',
        `Trino at ${address.host} answered with ${status}: is it a Trino, and its address the right one?`,
      )
    }
    return pageFrom(text) ?? 'answered with a page that broke off'
  }

  function cancel(path: string, headers: Headers): void {
    const request = { method: 'DELETE', url: new URL(path, address), headers } as const
    const telling = exchange(request, clock, new AbortController().signal)
      .catch(() => undefined) // it ends by its own deadline there
      .finally(() => leaving.delete(telling))
    leaving.add(telling)
  }

  return { page, cancel, settled: async () => void (await Promise.all(leaving)) }
}

const outgoing = ({ method, path, headers, body }: TrinoRequest, address: URL): Outgoing => ({
  method,
  url: new URL(path, address),
  headers,
  ...(body !== undefined && { body }),
})
