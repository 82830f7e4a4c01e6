import { type Clock, Fault, isJsonObject, parseJson, type Secret } from '@storemesh/core'
import { exchange, isNoAnswer } from './exchange.js'

export type RestAuthentication =
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer'; readonly token: Secret }
  | ({ readonly kind: 'oauth2' } & ClientCredentials)

export interface ClientCredentials {
  readonly client_id: string
  readonly client_secret: Secret
  readonly scope?: string
  /** Where tokens are given out; the catalog's own `v1/oauth/tokens`, where it is left out. */
  readonly token_uri?: string
}

export interface Authentication {
  /** The value of the Authorization header. */
  header(): Promise<string | undefined>
  /** After a refusal: whether another try has a chance, since a new token will be fetched for it. */
  renew(refused: string | undefined): boolean
}

interface Token {
  readonly header: string
  readonly until_ms: number
}

/** A token is used until this much before its end, so that it does not end on the way. */
const MARGIN_MS = 30_000
const LIFETIME_DEFAULT_MS = 3_600_000

interface TokenServer {
  readonly uri: URL
  readonly clock: Clock
  readonly deadline_ms: number
}

export function openAuthentication(method: RestAuthentication, server: TokenServer): Authentication {
  if (method.kind === 'none') return { header: async () => undefined, renew: () => false }
  if (method.kind === 'bearer') return { header: async () => `Bearer ${method.token.reveal()}`, renew: () => false }
  return clientCredentials(method, server)
}

function clientCredentials(credentials: ClientCredentials, server: TokenServer): Authentication {
  let current: Promise<Token> | undefined
  const forget = (token: Promise<Token>) => {
    if (current === token) current = undefined
  }
  /** Those who ask at once wait for one token. */
  async function token(): Promise<Token> {
    const known = current ?? (current = fetchToken(credentials, server))
    known.catch(() => forget(known))
    const found = await known
    if (found.until_ms > server.clock.now_ms()) return found
    forget(known)
    return token()
  }
  let refusedOnce: string | undefined
  return {
    header: async () => (await token()).header,
    renew(refused) {
      // a token that was just made and refused will not be better the next time
      if (refused === undefined || refused === refusedOnce) return false
      refusedOnce = refused
      current = undefined
      return true
    },
  }
}

async function fetchToken(credentials: ClientCredentials, { uri, clock, deadline_ms }: TokenServer): Promise<Token> {
  const url = credentials.token_uri === undefined ? new URL('v1/oauth/tokens', uri) : new URL(credentials.token_uri)
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: credentials.client_id,
    client_secret: credentials.client_secret.reveal(),
    ...(credentials.scope !== undefined && { scope: credentials.scope }),
  })
  const asked_ms = clock.now_ms()
  const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' }
  const answer = await exchange({ method: 'POST', url, headers, body: form.toString() }, deadline_ms)
  if (isNoAnswer(answer)) throw answer.fault
  const given = parseJson(answer.text)
  const token = isJsonObject(given) ? given['access_token'] : undefined
  if (answer.status !== 200 || !isJsonObject(given) || typeof token !== 'string' || token === '')
    throw new Fault(
      'CATALOG_ACCESS_DENIED',
      `${url.host} gave no token to ${credentials.client_id} (status ${answer.status}); see whether id, secret and scope are right`,
    )
  const lifetime = given['expires_in']
  const lifetime_ms = typeof lifetime === 'number' && lifetime > 0 ? lifetime * 1000 : LIFETIME_DEFAULT_MS
  return { header: `Bearer ${token}`, until_ms: asked_ms + Math.max(lifetime_ms - MARGIN_MS, lifetime_ms / 2) }
}
