import type { FastifyReply } from 'fastify'
import { ANY, contentTypeOf, type Wanted } from './media-type.js'

/** Why a request does not come as far as GraphQL: told in GraphQL's form, with a status that says the same. */
export interface Refusal {
  readonly status: number
  readonly code: string
  /** What was expected, what came, what to do. */
  readonly message: string
  readonly headers?: Readonly<Record<string, string>>
}

export function sendRefusal(reply: FastifyReply, refusal: Refusal, wanted: Wanted = ANY): FastifyReply {
  const { status, code, message, headers = {} } = refusal
  return reply
    .code(status)
    .headers({ ...headers, 'content-type': contentTypeOf(wanted), 'cache-control': 'no-store' })
    .send(JSON.stringify({ errors: [{ message: `${code}: ${message}`, extensions: { code } }] }))
}

export const badRequest = (message: string): Refusal => ({ status: 400, code: 'BAD_REQUEST', message })
