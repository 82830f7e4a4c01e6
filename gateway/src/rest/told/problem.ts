import { STATUS_CODES } from 'node:http'
import type { FastifyReply } from 'fastify'
import type { GraphQLError } from 'graphql'
import type { Refusal } from '../../http/refusal.js'

/** A refusal as RFC 9457 has it, with the code that GraphQL has for the same. */
export const PROBLEM_TYPE = 'application/problem+json'

export function sendProblem(reply: FastifyReply, { status, code, message, headers = {} }: Refusal): FastifyReply {
  const detail = message.startsWith(code) ? message : `${code}: ${message}`
  const problem = { type: 'about:blank', title: STATUS_CODES[status] ?? '', status, detail, code, request_id: reply.request.id }
  return reply
    .code(status)
    .headers({ ...headers, 'content-type': `${PROBLEM_TYPE}; charset=utf-8`, 'cache-control': 'no-store' })
    .send(JSON.stringify(problem))
}

/** What the address asks is wrong. */
const ASKED_WRONG = ['BAD_USER_INPUT', 'CURSOR_INVALID', 'LIMIT_EXCEEDED', 'SCALAR_INVALID', 'COST_TOO_HIGH', 'PAGE_TOO_SPARSE']
const BY_CODE = new Map([
  ...ASKED_WRONG.map((code) => [code, 400] as const),
  ['BUDGET_SPENT', 429],
  ['AUDIT_UNAVAILABLE', 503],
  ['SUBGRAPH_UNREACHABLE', 503],
  ['SUBGRAPH_RESTS', 503],
  ['SUBGRAPH_TIMEOUT', 504],
  ['SUBGRAPH_ERROR', 502],
  ['SUBGRAPH_RESPONSE_INVALID', 502],
  ['SUBGRAPH_ANSWER_TOO_LARGE', 502],
])

/** An answer with an error in it is none: half a page would be taken for a whole one. */
export function problemOf(errors: readonly Pick<GraphQLError, 'message' | 'extensions'>[]): Refusal {
  const [first] = errors
  const said = first?.extensions['code']
  const code = typeof said === 'string' ? said : 'INTERNAL'
  const retry_after_s = first?.extensions['retry_after_s']
  return {
    status: BY_CODE.get(code) ?? 500,
    code,
    message: first?.message ?? 'an unexpected error',
    ...(typeof retry_after_s === 'number' && { headers: { 'retry-after': String(retry_after_s) } }),
  }
}
