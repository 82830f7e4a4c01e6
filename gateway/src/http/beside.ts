import type { IncomingMessage, ServerResponse } from 'node:http'
import { Fault } from '@storemesh/core'
import type { FastifyInstance } from 'fastify'

/** Answers all that is asked below a path, whose `url` begins behind it; reads the body itself, and bounds it. */
export type PathHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

const PATH = /^\/[a-z][a-z-]{0,30}$/

/** What others answer at the gateway's port, each below a path of its own: `/registry`. */
export function serveBeside(app: FastifyInstance, beside: ReadonlyMap<string, PathHandler>): void {
  for (const [path, handler] of beside) {
    if (!PATH.test(path)) throw new Fault('PATH_INVALID', `expected a path such as /registry, got ${JSON.stringify(path)}`)
    app.register(async (scope) => {
      scope.removeAllContentTypeParsers()
      scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
      for (const url of [path, `${path}/*`]) {
        scope.all(url, async (request, reply) => {
          reply.hijack()
          request.raw.url = request.raw.url?.slice(path.length).replace(/^(?!\/)/, '/') ?? '/'
          await handler(request.raw, reply.raw)
        })
      }
    })
  }
}
