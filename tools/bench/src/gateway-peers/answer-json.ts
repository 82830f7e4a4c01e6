import { createServer } from 'node:http'
import { isJsonObject, type JsonObject, messageOf, parseJson } from '@storemesh/core'

/** What is asked of a server: the text of an operation, and its variables. */
export interface Question {
  readonly path: string
  readonly query: string
  readonly variables: JsonObject
}

/** The least of a server for GraphQL: the same for every subgraph and baseline. It says where it listens. */
export function answerJson(answer: (question: Question) => unknown): void {
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const asked = parseJson(Buffer.concat(parts).toString())
      const { query, variables } = isJsonObject(asked) ? asked : {}
      const question = {
        path: request.url ?? '/',
        query: typeof query === 'string' ? query : '',
        variables: isJsonObject(variables) ? variables : {},
      }
      Promise.resolve(answer(question)).then(
        (told) => {
          const text = Buffer.from(JSON.stringify(told))
          response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': text.length })
          response.end(text)
        },
        (error: unknown) => response.writeHead(500).end(messageOf(error)),
      )
    })
  })
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    if (address !== null && typeof address === 'object') process.stdout.write(`http://127.0.0.1:${address.port}/graphql\n`)
  })
  process.on('SIGINT', () => {
    server.close()
    server.closeAllConnections()
  })
}
