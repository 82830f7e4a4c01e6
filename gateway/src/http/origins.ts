import type { IncomingHttpHeaders } from 'node:http'
import { Fault } from '@storemesh/core'
import type { Refusal } from './refusal.js'

/** Which other sites' pages may ask here. */
export interface Origins {
  /** What a browser is told of a page of this origin; undefined: nothing, so it keeps the answer from the page. */
  headersFor(origin: string | undefined): Readonly<Record<string, string>> | undefined
  /** Whether a browser's page may open a WebSocket; whoever names no origin is no browser. */
  mayConnect(headers: IncomingHttpHeaders): boolean
}

const ANY_ORIGIN = '*'

/** `*` lets every page ask, but not in the name of whoever looks at it: credentials go to origins that are named. */
export function originsOf(listed: readonly string[]): Origins {
  for (const origin of listed) {
    if (origin !== ANY_ORIGIN && !isOrigin(origin))
      throw new Fault('ORIGIN_INVALID', `expected an origin such as https://shop.example, or *, got ${JSON.stringify(origin)}`)
  }
  const named = new Set(listed)
  const isAny = named.has(ANY_ORIGIN)
  return {
    headersFor(origin) {
      if (origin !== undefined && named.has(origin) && origin !== ANY_ORIGIN)
        return { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true', vary: 'origin' }
      if (isAny) return { 'access-control-allow-origin': ANY_ORIGIN }
      return named.size > 0 ? { vary: 'origin' } : undefined
    },
    mayConnect({ origin, host }) {
      if (origin === undefined || isAny || named.has(origin)) return true
      return URL.canParse(origin) && new URL(origin).host === host
    },
  }
}

const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text

const ALLOW_ORIGIN = 'access-control-allow-origin'

/** The answer to a browser that asks first whether a page may ask; undefined where this is no such question. */
export function preflightAnswer(origins: Origins, headers: IncomingHttpHeaders): Preflight | undefined {
  if (headers.origin === undefined || headers['access-control-request-method'] === undefined) return undefined
  const allowed = origins.headersFor(headers.origin)
  if (!allowed?.[ALLOW_ORIGIN]) return { refusal: foreignOrigin }
  const wanted = headers['access-control-request-headers']
  return {
    headers: {
      ...allowed,
      'access-control-allow-methods': 'GET, POST',
      ...(wanted !== undefined && { 'access-control-allow-headers': wanted }),
      'access-control-max-age': '600',
    },
  }
}

type Preflight = { readonly headers: Readonly<Record<string, string>> } | { readonly refusal: Refusal }

const foreignOrigin: Refusal = {
  status: 403,
  code: 'ORIGIN_FOREIGN',
  message: 'pages of this origin may not ask here; its owners can name it in gateway.origins',
}
