import { Fault, messageOf } from '@storemesh/core'
import type { Log } from '@storemesh/telemetry'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { INTERNAL } from '../client-errors.js'

/** Failures before GraphQL begins, told in GraphQL's form: a stable code, no stack. */

const CODES = new Map<number, { readonly code: string; readonly message: string }>([
  [400, { code: 'BAD_REQUEST', message: 'the request is not well-formed; send a JSON object with a "query"' }],
  [413, { code: 'REQUEST_TOO_LARGE', message: 'the request is larger than the gateway takes; send less at once' }],
  [415, { code: 'MEDIA_TYPE_UNSUPPORTED', message: 'expected application/json' }],
])

export function answerErrors(app: FastifyInstance, log: Log): void {
  app.setNotFoundHandler((_request, reply) => answer(reply, 404, 'NOT_FOUND', 'there is nothing here; GraphQL is at /graphql'))
  app.setErrorHandler((error, request, reply) => {
    // only who may ask is found out here; what is asked is answered by the graph
    if (error instanceof Fault) return answer(reply, 401, error.code, error.message)
    const known = CODES.get(statusOf(error))
    if (known) return answer(reply, statusOf(error), known.code, known.message)
    log.error('request_failed', { request_id: request.id, reason: messageOf(error) })
    return answer(reply, 500, INTERNAL, `an unexpected error; the gateway's log has it under request ${request.id}`)
  })
}

const statusOf = (error: unknown): number =>
  error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500

function answer(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  const text = message.startsWith(code) ? message : `${code}: ${message}`
  return reply.code(status).send({ errors: [{ message: text, extensions: { code } }] })
}
