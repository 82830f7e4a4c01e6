import type { IncomingHttpHeaders } from 'node:http'
import type { Viewer } from '@storemesh/access'
import { type Dice, Fault, isFault } from '@storemesh/core'
import type { Log } from '@storemesh/telemetry'
import { type ExecutionArgs, GraphQLError } from 'graphql'
import { type Context, makeServer, type Server } from 'graphql-ws'
import { clientError } from '../client-errors.js'
import type { OperationLimits } from '../limits/operation-limits.js'
import type { LiveGraph } from '../live-graph.js'
import type { GraphRequest } from '../plan/graph.js'
import { GRAPH_CHANGED } from '../plan/live-streams.js'
import { isRequestContext } from '../request-context.js'
import type { RequestContext } from '../subgraph.js'
import { documentReader } from './documents.js'

/** What the gateway knows of a connection. */
export interface Connection {
  readonly headers: IncomingHttpHeaders
  viewer?: Viewer
  /** By the client's id; ended when the operation is over or the client is gone. */
  readonly operations: Map<string, AbortController>
  /** Closes it with the code that makes its client connect again, and ask again what it had asked. */
  readonly connectAgain: () => void
}

export interface ProtocolOptions {
  readonly live: LiveGraph
  readonly viewerOf: (headers: IncomingHttpHeaders) => Viewer | Promise<Viewer>
  readonly limits: OperationLimits
  readonly operations_max: number
  readonly connection_init_ms_max: number
  readonly dice: Dice
  readonly log: Log
}

type Connected = Context<Record<string, unknown> | undefined, Connection>

/** graphql-transport-ws over the live graph: each operation runs for its connection's viewer, on the graph it was validated by. */
export function protocolServer(options: ProtocolOptions): Server<Connection> {
  const { live, log, dice, operations_max } = options
  const readDocument = documentReader(options.limits)

  const newContext = ({ viewer, operations }: Connection, id: string): RequestContext => {
    if (!viewer) throw new Fault('CONTEXT_MISSING', 'an operation came before its connection had a viewer')
    const end = new AbortController()
    operations.set(id, end)
    return { viewer, request_id: dice.uuid(), signal: end.signal }
  }
  return makeServer<Record<string, unknown> | undefined, Connection>({
    connectionInitWaitTimeout: options.connection_init_ms_max,
    onConnect: (connected) => admit(connected, options),
    onSubscribe: ({ extra }, id, { query, operationName, variables }) => {
      if (extra.operations.size >= operations_max) return [tooManyOperations(operations_max)]
      const { schema } = live.current()
      const reading = readDocument(query, schema)
      if ('errors' in reading) return reading.errors
      return {
        schema,
        document: reading.document,
        operationName: operationName ?? null,
        variableValues: variables ?? null,
        contextValue: newContext(extra, id),
      }
    },
    execute: (args) => live.ofSchema(args.schema).execute(requestOf(args)),
    subscribe: (args) => live.ofSchema(args.schema).subscribe(requestOf(args)),
    onError: ({ extra }, _id, _payload, errors) => {
      // before the error is sent: an operation that was told of an error is not asked again
      if (errors.some(({ originalError }) => isFault(originalError, GRAPH_CHANGED))) extra.connectAgain()
      return errors.map((error) => codedError(error, log))
    },
    onComplete: ({ extra }, id) => endOperation(extra, id),
  })
}

export function endOperation({ operations }: Connection, id: string): void {
  operations.get(id)?.abort()
  operations.delete(id)
}

/** A browser cannot set headers on a WebSocket: the `authorization` of the connection's first message stands for the header. */
async function admit({ extra, connectionParams }: Connected, { viewerOf, log }: ProtocolOptions): Promise<boolean> {
  const authorization = connectionParams?.['authorization'] ?? connectionParams?.['Authorization']
  try {
    extra.viewer = await viewerOf(typeof authorization === 'string' ? { ...extra.headers, authorization } : extra.headers)
    return true
  } catch (error) {
    log.warn('websocket_refused', { code: error instanceof Fault ? error.code : 'UNKNOWN' })
    return false // 4403
  }
}

function requestOf({ document, operationName, variableValues, contextValue }: ExecutionArgs): GraphRequest {
  if (!isRequestContext(contextValue)) throw new Fault('CONTEXT_MISSING', 'an operation came without its viewer')
  return { document, operationName: operationName ?? undefined, variables: variableValues ?? undefined, context: contextValue }
}

/** Errors that the protocol itself made have no code yet. */
function codedError(error: GraphQLError, log: Log) {
  const coded = typeof error.extensions['code'] === 'string'
  if (coded) return error.toJSON()
  if (error.originalError === undefined) return new GraphQLError(error.message, { extensions: { code: 'BAD_REQUEST' } }).toJSON()
  return clientError(error, { request_id: 'unknown' }, log).toJSON()
}

function tooManyOperations(operations_max: number): GraphQLError {
  const code = 'OPERATIONS_TOO_MANY'
  return new GraphQLError(
    `${code}: expected at most ${operations_max} operations at one time on a connection; complete some first`,
    {
      extensions: { code },
    },
  )
}
