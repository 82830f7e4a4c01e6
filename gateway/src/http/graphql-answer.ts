import type { ExecutionResult, GraphQLFormattedError } from 'graphql'
import type { FastifyReply } from 'fastify'
import { BUDGET_SPENT } from '../admission/admit.js'
import { INTERNAL } from '../client-errors.js'
import { contentTypeOf, type Wanted } from './media-type.js'

/** What the status says where it is not the operation that is wrong. */
const STATUS_BY_CODE = new Map([
  [INTERNAL, 500],
  ['AUDIT_UNAVAILABLE', 503],
  [BUDGET_SPENT, 429],
  // clients of automatic persisted operations read these as answers
  ['PERSISTED_QUERY_NOT_FOUND', 200],
  ['PERSISTED_QUERY_NOT_SUPPORTED', 200],
])

export function sendAnswer(reply: FastifyReply, answer: ExecutionResult, wanted: Wanted): FastifyReply {
  const retry_after_s = answer.errors?.[0]?.extensions['retry_after_s']
  if (typeof retry_after_s === 'number') reply.header('retry-after', String(retry_after_s))
  return reply
    .code(statusOf(answer, wanted))
    .header('content-type', contentTypeOf(wanted))
    .header('cache-control', 'no-store')
    .send(JSON.stringify(answer))
}

/** An answer with data is one, also where parts of it failed. Without data the operation was not run. */
function statusOf({ data, errors = [] }: ExecutionResult, wanted: Wanted): number {
  if (data !== undefined) return 200
  for (const { extensions } of errors) {
    const status = STATUS_BY_CODE.get(codeOf(extensions))
    if (status !== undefined) return status
  }
  return wanted.named && wanted.type === 'application/json' ? 200 : 400
}

const codeOf = (extensions: GraphQLFormattedError['extensions']): string => String(extensions?.['code'])
