import type { IncomingHttpHeaders } from 'node:http'
import { type ApolloServer, HeaderMap } from '@apollo/server'
import type { Viewer } from '@storemesh/access'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { InFlight } from '../in-flight.js'
import type { RequestContext } from '../subgraph.js'
import type { Page } from './page/page-routes.js'

export const GRAPHQL_PATH = '/graphql'

export interface GraphqlRouteOptions {
  readonly apollo: ApolloServer<RequestContext>
  readonly viewerOf: (headers: IncomingHttpHeaders) => Viewer | Promise<Viewer>
  readonly requests: InFlight
  readonly page: Page
}

/** GraphQL over HTTP, by POST and GET. Each request has a viewer, an id, and a signal that fires when nobody waits for it any more. */
export function serveGraphql(app: FastifyInstance, { apollo, viewerOf, requests, page }: GraphqlRouteOptions): void {
  app.route({
    url: GRAPHQL_PATH,
    method: ['GET', 'POST'],
    async handler(request, reply) {
      if (opensPage(request)) return page.send(reply)
      using work = requests.begin()
      reply.raw.once('close', work.abort)
      const viewer = await viewerOf(request.headers)
      const context: RequestContext = { viewer, request_id: request.id, signal: work.signal }
      const answer = await apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: request.method,
          headers: headerMap(request.headers),
          search: new URL(request.url, 'http://gateway').search,
          body: request.body,
        },
        context: async () => context,
      })
      for (const [name, value] of answer.headers) reply.header(name, value)
      reply.code(answer.status ?? 200)
      return send(reply, answer.body)
    },
  })
}

/** A browser that is pointed at /graphql, rather than a program that asks. */
const opensPage = ({ method, headers, query }: FastifyRequest): boolean =>
  method === 'GET' &&
  (headers.accept?.includes('text/html') ?? false) &&
  !(typeof query === 'object' && query !== null && 'query' in query)

type Body = Awaited<ReturnType<ApolloServer['executeHTTPGraphQLRequest']>>['body']

async function send(reply: FastifyReply, body: Body): Promise<string> {
  if (body.kind === 'complete') return body.string
  let text = '' // Apollo streams for @defer alone, which no schema here has
  for await (const part of body.asyncIterator) text += part
  reply.header('cache-control', 'no-store')
  return text
}

function headerMap(headers: IncomingHttpHeaders): HeaderMap {
  const map = new HeaderMap()
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  return map
}
