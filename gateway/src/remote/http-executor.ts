import type { Viewer } from '@storemesh/access'
import { Fault, isJsonObject, type JsonObject, parseJson } from '@storemesh/core'
import type { ExecutionResult } from 'graphql'
import { Pool } from 'undici'
import type { SubgraphRequest } from '../subgraph.js'
import { remoteError, unreachable } from './remote-errors.js'
import type { RemoteLimits } from './remote-limits.js'

/** Queries and mutations of one subgraph over HTTP, on connections that are kept. */
export interface HttpExecutor {
  execute(request: SubgraphRequest): Promise<ExecutionResult>
  close(): Promise<void>
}

export interface Asking {
  readonly limits: RemoteLimits
  /** What the subgraph is told of who asks; left out where it is not one of ours. */
  readonly authorizationOf?: (viewer: Viewer) => string | Promise<string>
}

/** What a server says that was asked as it ended: it has carried out nothing. */
const UNAVAILABLE = 503

export function httpExecutor(subgraph: string, url: URL, { limits, authorizationOf }: Asking): HttpExecutor {
  const wait_ms = limits.subgraph_ms_max
  const pool = new Pool(url.origin, {
    connections: limits.subgraph_connections_max,
    headersTimeout: wait_ms,
    bodyTimeout: wait_ms,
  })
  const path = url.pathname + url.search

  return {
    async execute({ source, variables, context, traceparent }) {
      const late = AbortSignal.timeout(wait_ms)
      try {
        const authorization = await authorizationOf?.(context.viewer)
        const { statusCode, body } = await pool.request({
          path,
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            accept: 'application/json',
            'x-request-id': context.request_id,
            ...(traceparent !== undefined && { traceparent }),
            ...(authorization !== undefined && { authorization }),
          },
          body: JSON.stringify({ query: source, variables }),
          signal: AbortSignal.any([context.signal, late]),
        })
        const text = await readText(subgraph, body, limits.subgraph_answer_bytes_max)
        // its code speaks of our token: whoever asked us would take it for his own
        if (statusCode === 401 && authorization !== undefined) throw refused(subgraph)
        const answer = parseJson(text)
        if (isAnswer(answer)) return resultOf(answer, subgraph)
        if (statusCode === UNAVAILABLE) throw unreachable(subgraph, new Error('it takes no more questions'))
        throw new Fault('SUBGRAPH_RESPONSE_INVALID', `subgraph ${subgraph} answered with something that is no GraphQL response`)
      } catch (error) {
        if (error instanceof Fault) throw error
        if (context.signal.aborted) throw new Fault('REQUEST_ABORTED', `the request ended before subgraph ${subgraph} answered`)
        if (late.aborted || isTimeout(error))
          throw new Fault('SUBGRAPH_TIMEOUT', `subgraph ${subgraph} did not answer within ${wait_ms} ms`, { cause: error })
        throw unreachable(subgraph, error)
      }
    },
    close: () => pool.close(),
  }
}

const refused = (subgraph: string) =>
  new Fault(
    'SUBGRAPH_REFUSED',
    `subgraph ${subgraph} does not take this gateway for one of its mesh; both have to be started with one data folder`,
  )

const isTimeout = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.endsWith('_TIMEOUT')

async function readText(subgraph: string, body: AsyncIterable<Uint8Array>, bytes_max: number): Promise<string> {
  const parts: Uint8Array[] = []
  let size_bytes = 0
  for await (const part of body) {
    size_bytes += part.length
    if (size_bytes > bytes_max) {
      throw new Fault(
        'SUBGRAPH_ANSWER_TOO_LARGE',
        `subgraph ${subgraph} answered with more than ${bytes_max} bytes; ask for fewer rows`,
      )
    }
    parts.push(part)
  }
  return Buffer.concat(parts).toString()
}

/** A GraphQL answer counts whatever its status is: some servers send errors with 400, others with 200. */
const isAnswer = (answer: unknown): answer is JsonObject => isJsonObject(answer) && ('data' in answer || 'errors' in answer)

function resultOf({ data, errors }: JsonObject, subgraph: string): ExecutionResult {
  return {
    ...(isJsonObject(data) && { data: { ...data } }),
    ...(Array.isArray(errors) && errors.length > 0 && { errors: errors.map((error: unknown) => remoteError(error, subgraph)) }),
    ...(data === null && { data: null }),
  }
}
