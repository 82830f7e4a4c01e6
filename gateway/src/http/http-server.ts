import type { Dice } from '@storemesh/core'
import type { Log } from '@storemesh/telemetry'
import fastify, { type FastifyInstance } from 'fastify'
import { type PathHandler, serveBeside } from './beside.js'
import { answerErrors } from './error-answers.js'
import { type GraphqlRouteOptions, serveGraphql } from './graphql-route.js'
import type { Example } from './page/page-html.js'
import { answerHealth } from './health.js'
import { servePage } from './page/page-routes.js'

export interface HttpServerOptions extends Omit<GraphqlRouteOptions, 'page'> {
  readonly examples: readonly Example[]
  readonly body_bytes_max: number
  readonly dice: Dice
  readonly log: Log
  readonly isReady: () => boolean
  readonly beside: ReadonlyMap<string, PathHandler>
}

const REQUEST_MS_MAX = 30_000 // to arrive whole

export function openHttpServer(options: HttpServerOptions): FastifyInstance {
  const { examples, body_bytes_max, dice, log, isReady, beside, ...graphql } = options
  const app = fastify({
    bodyLimit: body_bytes_max,
    requestTimeout: REQUEST_MS_MAX,
    forceCloseConnections: 'idle',
    genReqId: ({ headers }) => requestIdIn(headers['x-request-id']) ?? dice.uuid(),
  })
  app.removeContentTypeParser('text/plain') // a form of another site can send it
  app.addHook('onSend', async (request, reply, payload) => {
    reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff')
    if (!isReady()) reply.header('connection', 'close') // a drain waits for connections to end
    return payload
  })
  answerErrors(app, log)
  answerHealth(app, isReady)
  serveBeside(app, beside)
  serveGraphql(app, { ...graphql, page: servePage(app, examples) })
  return app
}

/** A caller's own id, so that its log and ours can be read together. */
const requestIdIn = (header: string | string[] | undefined): string | undefined =>
  typeof header === 'string' && /^[\w.-]{1,64}$/.test(header) ? header : undefined
