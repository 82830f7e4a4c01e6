import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import type { WhenOver } from '../when-over.js'

export interface Span {
  readonly service: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
}

interface Export {
  readonly resourceSpans: readonly {
    readonly resource: {
      readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[]
    }
    readonly scopeSpans: readonly { readonly spans: readonly Omit<Span, 'service'>[] }[]
  }[]
}

/** A collector of traces by OTLP over HTTP, as JSON, which keeps all that it is sent. */
export async function otlpCollector(whenOver: WhenOver) {
  const bodies: string[] = []
  const server = createServer((request, response) => {
    text(request).then(
      (body) => {
        bodies.push(body)
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
      },
      () => response.destroy(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  whenOver(async () => void server.close())
  const address = server.address()
  const spans = (): readonly Span[] =>
    bodies.flatMap((body) => {
      const { resourceSpans }: Export = JSON.parse(body)
      return resourceSpans.flatMap(({ resource, scopeSpans }) => {
        const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? ''
        return scopeSpans.flatMap(({ spans: told }) => told.map((span) => ({ ...span, service })))
      })
    })
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/v1/traces`, bodies, spans }
}
