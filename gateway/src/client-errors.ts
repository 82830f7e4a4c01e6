import { Fault, messageOf } from '@storemesh/core'
import type { Log } from '@storemesh/telemetry'
import { type ExecutionResult, GraphQLError } from 'graphql'
import type { Graph } from './plan/graph.js'
import type { RequestContext } from './subgraph.js'

/** What a client may read of a failure: a stable code and a text meant for it. The rest goes to the log under the request's id. */

export const INTERNAL = 'INTERNAL'

export function clientError(error: unknown, { request_id }: Pick<RequestContext, 'request_id'>, log: Log): GraphQLError {
  const at = error instanceof GraphQLError ? { nodes: error.nodes ?? null, path: error.path ?? null } : {}
  const fault = faultIn(error)
  if (fault) {
    if (fault.cause !== undefined) log.warn('request_failed', { request_id, code: fault.code, reason: messageOf(fault.cause) })
    return new GraphQLError(fault.message, { ...at, extensions: { code: fault.code } })
  }
  const code = error instanceof GraphQLError ? error.extensions['code'] : undefined
  if (error instanceof GraphQLError && typeof code === 'string')
    return new GraphQLError(error.message, { ...at, extensions: { code } })

  const subgraph = error instanceof GraphQLError ? error.extensions['subgraph'] : undefined
  log.error('request_failed', { request_id, reason: messageOf(error), ...(typeof subgraph === 'string' && { subgraph }) })
  const message = `${INTERNAL}: an unexpected error; the gateway's log has it under request ${request_id}`
  return new GraphQLError(message, { ...at, extensions: { code: INTERNAL, request_id } })
}

/** A Fault may be wrapped by the subgraph's execution, and once more by the gateway's. */
function faultIn(error: unknown): Fault | undefined {
  if (error instanceof Fault) return error
  return error instanceof GraphQLError && error.originalError ? faultIn(error.originalError) : undefined
}

/** The graph as clients may see it. */
export function withClientErrors(graph: Graph, log: Log): Graph {
  const shown = (result: ExecutionResult, context: RequestContext): ExecutionResult =>
    result.errors ? { ...result, errors: result.errors.map((error) => clientError(error, context, log)) } : result
  const failed = (error: unknown, context: RequestContext): ExecutionResult => ({ errors: [clientError(error, context, log)] })

  return {
    ...graph,
    async execute(request) {
      try {
        return shown(await graph.execute(request), request.context)
      } catch (error) {
        return failed(error, request.context)
      }
    },
    async subscribe(request) {
      try {
        const answer = await graph.subscribe({ ...request, show: shown })
        return 'next' in answer ? answer : shown(answer, request.context)
      } catch (error) {
        return failed(error, request.context)
      }
    },
  }
}
