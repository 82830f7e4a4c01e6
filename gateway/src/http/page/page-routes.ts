import type { FastifyInstance, FastifyReply } from 'fastify'
import { PAGE_FOLDER, PAGE_SCRIPTS, PAGE_STYLES, pageFiles } from './page-files.js'
import { CONTENT_SECURITY_POLICY, type Example, pageHtml } from './page-html.js'

/** GraphiQL at `/`, and at `/graphql` for a browser that opens it. */
export interface Page {
  send(reply: FastifyReply): FastifyReply
}

export function servePage(app: FastifyInstance, examples: readonly Example[], roles: readonly string[]): Page {
  const html = pageHtml(examples, roles, { styles: PAGE_STYLES, scripts: PAGE_SCRIPTS })
  const fileOf = pageFiles()
  const page: Page = {
    send: (reply) =>
      reply
        .header('content-security-policy', CONTENT_SECURITY_POLICY)
        .header('cache-control', 'no-cache')
        .type('text/html; charset=utf-8')
        .send(html),
  }
  app.get('/', (_request, reply) => page.send(reply))
  app.get<{ Params: { name: string } }>(`${PAGE_FOLDER}:name`, async ({ params, headers }, reply) => {
    const file = await fileOf(params.name)
    if (!file) return reply.callNotFound()
    reply.header('etag', file.etag).header('cache-control', 'no-cache').header('vary', 'accept-encoding')
    if (headers['if-none-match'] === file.etag) return reply.code(304).send()
    const zipped = headers['accept-encoding']?.includes('gzip') ?? false
    if (zipped) reply.header('content-encoding', 'gzip')
    return reply.type(file.type).send(zipped ? file.gzipped : file.bytes)
  })
  return page
}
