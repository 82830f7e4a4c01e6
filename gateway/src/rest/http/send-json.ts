import type { FastifyReply, FastifyRequest } from 'fastify'
import { entityTagOf, isKnown } from '../told/entity-tag.js'

/** An answer is of one viewer, so nobody between may keep it; whoever asked may, and asks whether it still holds. */
export function sendJson(request: FastifyRequest, reply: FastifyReply, body: string): FastifyReply {
  const tag = entityTagOf(body)
  const before = reply.getHeader('vary')
  reply.headers({
    etag: tag,
    'cache-control': 'private, no-cache',
    vary: before === undefined ? 'authorization' : `authorization, ${String(before)}`,
  })
  if (isKnown(tag, request.headers['if-none-match'])) return reply.code(304).send()
  return reply.header('content-type', 'application/json; charset=utf-8').send(body)
}
