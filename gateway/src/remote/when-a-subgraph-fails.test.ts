import { createServer, type ServerResponse } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { composeSupergraph } from '../compose/compose-supergraph.js'
import { testSubgraph } from '../fixtures/executable-subgraph.js'
import { post, started } from '../fixtures/started-gateway.js'
import type { GatewayLimits } from '../gateway.js'

const SDL = 'type Query { book: String } type Mutation { sell: String }'

type HangUp = (response: ServerResponse) => unknown

/** A subgraph that hangs up on the first so many questions, and answers what comes then. */
async function hangingUp(times: number, limits: Partial<GatewayLimits> = {}, hangUp: HangUp = (response) => response.destroy()) {
  let asked = 0
  const http = createServer((request, response) => {
    request.resume()
    if (++asked <= times) return hangUp(response)
    return response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{"book":"Dune","sell":"sold"}}')
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    http.closeAllConnections()
    http.close()
  })
  const address = http.address()
  const url = typeof address === 'object' ? `http://127.0.0.1:${address?.port}/graphql` : ''
  const gateway = await started({ supergraphSdl: composeSupergraph([{ ...testSubgraph('shelf', SDL, {}), url }]), limits })
  const ask = async (query: string) => {
    const { body } = await post(gateway.url, { query })
    return body.errors?.[0]?.extensions['code'] ?? body.data
  }
  return { ask, asked: () => asked }
}

test('a question whose connection broke is asked once more, a mutation is not', async () => {
  const read = await hangingUp(1)
  expect([await read.ask('{ book }'), read.asked()]).toEqual([{ book: 'Dune' }, 2])
  const written = await hangingUp(1)
  expect([await written.ask('mutation { sell }'), written.asked()]).toEqual(['SUBGRAPH_UNREACHABLE', 1])
})

test('one that ends, and says so, has carried out nothing: it is asked again as if it had hung up', async () => {
  const ending: HangUp = (response) => response.writeHead(503, { connection: 'close' }).end('{"error":"Service Unavailable"}')
  const { ask, asked } = await hangingUp(1, {}, ending)
  expect([await ask('{ book }'), asked()]).toEqual([{ book: 'Dune' }, 2])
})

test('one that is gone is not asked by everybody', async () => {
  const { ask, asked } = await hangingUp(100, { subgraph_failures_max: 2, subgraph_rest_ms: 60_000 })
  const codes: unknown[] = []
  for (let n = 0; n < 5; n++) codes.push(await ask('{ book }'))
  expect(codes).toEqual(['SUBGRAPH_UNREACHABLE', 'SUBGRAPH_UNREACHABLE', 'SUBGRAPH_RESTS', 'SUBGRAPH_RESTS', 'SUBGRAPH_RESTS'])
  expect(asked()).toBe(4)
})
