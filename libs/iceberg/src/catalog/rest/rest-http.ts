import { type Clock, type Dice, Fault } from '@storemesh/core'
import { type Authentication } from './authentication.js'
import { type Answer, exchange, isNoAnswer, type NoAnswer, type Outgoing } from './exchange.js'
import { refusal } from './refusal.js'

export interface RestRequest {
  readonly method: Outgoing['method']
  readonly path: readonly string[]
  readonly query?: Readonly<Record<string, string>>
  readonly body?: string
  /** What was asked for, for messages. */
  readonly what: string
}

/** Requests to a catalog, with who asks, and tried again where that does no harm. */
export interface RestHttp {
  /** The text of the answer. Throws what the catalog's refusal means, or CATALOG_OUTCOME_UNKNOWN where it may have acted. */
  send(request: RestRequest): Promise<string>
}

const ATTEMPTS_MAX = 5
const BACKOFF_FIRST_MS = 100
const BACKOFF_MAX_MS = 5_000
/** The server did not begin: to ask again is safe whatever was asked. */
const NOT_BEGUN = new Set([429, 503])
const UNKNOWN = new Set([500, 502, 504])
const NOT_KNOWN_TO_IT = new Set([401, 419])

export interface RestHttpParts {
  readonly uri: URL
  readonly authentication: Authentication
  readonly clock: Clock
  readonly dice: Dice
  readonly deadline_ms: number
}

export function restHttp({ uri, authentication, clock, dice, deadline_ms }: RestHttpParts): RestHttp {
  const urlOf = ({ path, query }: RestRequest) => {
    const url = new URL(path.map(encodeURIComponent).join('/'), uri)
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value)
    return url
  }
  const pause = (attempt: number, least_ms = 0) =>
    clock.sleep(Math.min(least_ms, BACKOFF_MAX_MS) + dice.between(0, Math.min(BACKOFF_FIRST_MS * 2 ** attempt, BACKOFF_MAX_MS)))

  return {
    async send(request) {
      const url = urlOf(request)
      for (let attempt = 1; ; attempt += 1) {
        const authorization = await authentication.header()
        const outcome = await exchange(outgoing(request, url, authorization), deadline_ms)
        if (!isNoAnswer(outcome) && outcome.status >= 200 && outcome.status < 300) return outcome.text
        if (!isNoAnswer(outcome) && NOT_KNOWN_TO_IT.has(outcome.status) && authentication.renew(authorization)) continue
        const verdict = verdictOf(request, outcome)
        if (verdict === 'final' || attempt === ATTEMPTS_MAX) throw failure(request, outcome)
        await pause(attempt, isNoAnswer(outcome) ? 0 : outcome.retry_after_ms)
      }
    },
  }
}

const outgoing = ({ method, body }: RestRequest, url: URL, authorization: string | undefined): Outgoing => ({
  method,
  url,
  headers: {
    accept: 'application/json',
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(authorization !== undefined && { authorization }),
  },
  ...(body !== undefined && { body }),
})

/** A change whose outcome is not known is never asked for twice: it may have been made. */
function verdictOf({ method }: RestRequest, outcome: Answer | NoAnswer): 'again' | 'final' {
  const harmless = method === 'GET'
  if (isNoAnswer(outcome)) return harmless || !outcome.sent ? 'again' : 'final'
  return NOT_BEGUN.has(outcome.status) || (harmless && UNKNOWN.has(outcome.status)) ? 'again' : 'final'
}

function failure({ method, what }: RestRequest, outcome: Answer | NoAnswer): Fault {
  const mayHaveActed = method !== 'GET' && (isNoAnswer(outcome) ? outcome.sent : UNKNOWN.has(outcome.status))
  const fault = isNoAnswer(outcome) ? outcome.fault : refusal(outcome, what)
  if (!mayHaveActed) return fault
  return new Fault(
    'CATALOG_OUTCOME_UNKNOWN',
    `${what}: the catalog may or may not have done it, read back before it is tried again (${fault.message})`,
    { cause: fault },
  )
}
