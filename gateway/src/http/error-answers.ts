import { messageOf } from '@storemesh/core'
import type { Log } from '@storemesh/telemetry'
import { flawOf, isTokenFault } from '@storemesh/token'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { INTERNAL } from '../client-errors.js'
import { sendProblem } from '../rest/told/problem.js'
import { badRequest, type Refusal, sendRefusal } from './refusal.js'

/** Failures before GraphQL begins, told in GraphQL's form: a stable code, no stack. */

const CODES = new Map<number, { readonly code: string; readonly message: string }>([
  [400, { code: 'BAD_REQUEST', message: 'the request is not well-formed; send a JSON object with a "query"' }],
  [413, { code: 'REQUEST_TOO_LARGE', message: 'the request is larger than the gateway takes; send less at once' }],
  [415, { code: 'MEDIA_TYPE_UNSUPPORTED', message: 'expected application/json' }],
])

/** An address that cannot be read is of no route: it is told in the form of whoever would have answered. */
export function answerUnread(_error: unknown, { url }: FastifyRequest, reply: FastifyReply): void {
  const refusal = badRequest('the address is not well-formed; correct its escapes')
  void (url.startsWith('/api') ? sendProblem(reply, refusal) : sendRefusal(reply, refusal))
}

export function answerErrors(app: FastifyInstance, log: Log): void {
  app.setNotFoundHandler((_request, reply) =>
    answer(reply, 404, 'NOT_FOUND', 'there is nothing here; GraphQL is at /graphql, products are at /api'),
  )
  app.setErrorHandler((error, request, reply) => {
    const { status, code, message, headers = {} } = refusalOf(error, request.id, log)
    return answer(reply.headers(headers), status, code, message)
  })
}

/** What a client is told of an error, whichever form it is told in; the rest of it goes to the log. */
export function refusalOf(error: unknown, request_id: string, log: Log): Refusal {
  if (isTokenFault(error)) {
    log.warn('request_refused', { request_id, code: error.code, why: flawOf(error) })
    const challenge = error.code === 'TOKEN_MISSING' ? 'Bearer' : 'Bearer error="invalid_token"'
    return { status: 401, code: error.code, message: error.message, headers: { 'www-authenticate': challenge } }
  }
  const known = CODES.get(statusOf(error))
  if (known) return { status: statusOf(error), ...known }
  log.error('request_failed', { request_id, reason: messageOf(error) })
  return { status: 500, code: INTERNAL, message: `an unexpected error; the gateway's log has it under request ${request_id}` }
}

const statusOf = (error: unknown): number =>
  error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500

function answer(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  const text = message.startsWith(code) ? message : `${code}: ${message}`
  return reply.code(status).send({ errors: [{ message: text, extensions: { code } }] })
}
