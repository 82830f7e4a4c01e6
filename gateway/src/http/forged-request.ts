import type { IncomingHttpHeaders } from 'node:http'
import { badRequest, type Refusal } from './refusal.js'

/** Headers that no page of another site can send before the gateway was asked whether it may. */
const PREFLIGHTED = ['apollo-require-preflight', 'x-apollo-operation-name']

/** A GET that a link or an image of another site could make, in the name of whoever looks at it. */
export function forgedRequest(method: string, headers: IncomingHttpHeaders): Refusal | undefined {
  if (method !== 'GET' || headers['content-type']?.startsWith('application/json')) return undefined
  if (PREFLIGHTED.some((name) => headers[name])) return undefined
  return badRequest(`expected a header that pages of other sites cannot send: ${PREFLIGHTED.join(' or ')}; or ask by POST`)
}
