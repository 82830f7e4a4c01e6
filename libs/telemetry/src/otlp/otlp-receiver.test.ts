import { createServer, type IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'
import { secret, systemClock, virtualClock } from '@storemesh/core'
import { expect, onTestFinished, test } from 'vitest'
import { otlpReceiver } from './otlp-receiver.js'

const never = new AbortController().signal
const HEADERS = new Map([['authorization', secret('Bearer tiga-kucing')]])

/** A collector that answers with these, one after the other: with a status alone, a status and a text, or never. */
async function collector(...answers: readonly (readonly [number, string?] | 'never')[]) {
  const seen: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = []
  let at = 0
  const server = createServer((request, response) => {
    text(request).then(
      (body) => {
        seen.push({ headers: request.headers, body })
        const answer = answers[at++] ?? [500]
        if (answer === 'never') return
        const [status, said = '{}'] = answer
        response.writeHead(status, { location: '/elsewhere' }).end(said)
      },
      () => response.destroy(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return { seen, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/v1/traces` }
}

test('a collector is sent JSON, with the headers that it asks for', async () => {
  const { url, seen } = await collector([200])
  expect(await otlpReceiver({ url, headers: HEADERS }, systemClock).take('{"resourceSpans":[]}', never)).toBe(0)
  expect(seen).toMatchObject([
    {
      headers: { authorization: 'Bearer tiga-kucing', 'content-type': 'application/json' },
      body: '{"resourceSpans":[]}',
    },
  ])
})

test('it may say that it did not keep all of them', async () => {
  const partial = (rejectedSpans: unknown): readonly [number, string] => [
    200,
    JSON.stringify({ partialSuccess: { rejectedSpans } }),
  ]
  const answers = [
    partial('3'),
    partial(2),
    partial('many'),
    partial(-1),
    [200, 'no JSON'] as const,
    [200, 'x'.repeat(1 << 20)] as const,
  ]
  const { url } = await collector(...answers)
  const receiver = otlpReceiver({ url, headers: new Map() }, systemClock)
  for (const expected of [3, 2, 0, 0, 0, 0]) expect(await receiver.take('{}', never)).toBe(expected)
})

test('what it will never take is refused, and what it may take later is not; neither says the headers', async () => {
  const { url, seen } = await collector([400], [401], [307], [429], [503], [504])
  const receiver = otlpReceiver({ url, headers: HEADERS }, systemClock)
  const said: string[] = []
  for (let n = 0; n < 6; n++) await receiver.take('{}', never).catch((error: Error) => said.push(error.message))
  expect(said.join('')).not.toContain('kucing')
  expect(said.map((message) => message.split(':')[0])).toEqual([
    ...Array(3).fill('TRACES_REFUSED'),
    ...Array(3).fill('TRACES_UNREACHABLE'),
  ])
  expect(seen).toHaveLength(6) // it is not followed elsewhere
})

test('one that does not answer is not waited for, nor one that is not there', async () => {
  const { url } = await collector('never')
  await expect(otlpReceiver({ url, headers: HEADERS }, virtualClock(0)).take('{}', never)).rejects.toThrow('TRACES_UNREACHABLE')
  const nobody = otlpReceiver({ url: 'http://127.0.0.1:9/v1/traces', headers: HEADERS }, systemClock)
  await expect(nobody.take('{}', never)).rejects.toThrow(/^TRACES_UNREACHABLE: expected an answer of 127\.0\.0\.1:9/)
})
