import { createClient } from 'graphql-ws'
import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startedShop } from '../fixtures/started-gateway.js'
import { connect, init, sales, SOLD, subscribe } from '../fixtures/websocket-client.js'

describe('a subscription over a WebSocket', () => {
  test('brings each event with what other domains know of it', async () => {
    const source = sales()
    const { url } = await startedShop({ sales: source.stream })
    const client = createClient({ url: `${url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket })
    const events = client.iterate({ query: SOLD })
    const first = events.next()
    await source.opened
    source.sell()
    expect((await first).value).toEqual({ data: { sold: { delta: 1, product: { name: 'Product 2', stock: 14 } } } })
    await events.return?.()
    await source.closed
    expect(source.counts()).toEqual({ begun: 1, ended: 1 })
    await client.dispose()
  })

  test.each([
    ['completes it', (connection: Awaited<ReturnType<typeof connect>>) => connection.send({ id: '1', type: 'complete' })],
    ['closes its socket', (connection: Awaited<ReturnType<typeof connect>>) => connection.socket.close()],
    ['vanishes', (connection: Awaited<ReturnType<typeof connect>>) => connection.socket.terminate()],
  ])('frees its upstream when the client %s', async (_how, leave) => {
    const source = sales()
    const { url } = await startedShop({ sales: source.stream })
    const connection = await connect(url)
    connection.send(init)
    await connection.message('connection_ack')
    connection.send(subscribe())
    await source.opened
    leave(connection)
    await source.closed
    expect(source.counts()).toEqual({ begun: 1, ended: 1 })
    connection.socket.terminate()
  })

  test.each([
    ['does not parse', 'subscription {', 'GRAPHQL_PARSE_FAILED'],
    ['does not fit', 'subscription { nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['is too deep', `{ customer(id: "c1") { ${'friend { '.repeat(30)} id ${'}'.repeat(30)} } }`, 'OPERATION_TOO_DEEP'],
  ])('that %s is an error with a code, and the connection stays', async (_what, query, code) => {
    const { url } = await startedShop()
    const { send, message, socket } = await connect(url)
    send(init)
    await message('connection_ack')
    send(subscribe(query))
    expect((await message('error')).payload[0]?.extensions.code).toBe(code)
    send(subscribe('{ customer(id: "c1") { id } }', '2'))
    expect((await message('next')).payload).toEqual({ data: { customer: { id: 'c1' } } })
    socket.terminate()
  })

  test('is one of a bounded number on its connection', async () => {
    const source = sales()
    const { url } = await startedShop({ sales: source.stream, limits: { operations_max: 1 } })
    const { send, message, socket } = await connect(url)
    send(init)
    await message('connection_ack')
    send(subscribe(SOLD, '1'), subscribe(SOLD, '2'))
    expect((await message('error')).payload[0]?.extensions.code).toBe('OPERATIONS_TOO_MANY')
    socket.terminate()
  })

  test('of a client that does not read is ended, and the client told to connect again', async () => {
    const source = sales()
    // an alias comes back with every event: few events are much to send
    const query = `subscription { sold { ${Array.from({ length: 200 }, (_, n) => `${'a'.repeat(1000)}${n}: delta`).join(' ')} } }`
    const { url } = await startedShop({ sales: source.stream, limits: { unsent_bytes_max: 1 << 16, aliases_max: 200 } })
    const { send, message, socket, closed } = await connect(url)
    send(init)
    await message('connection_ack')
    send(subscribe(query))
    await source.opened
    socket.pause()
    while (source.counts().ended === 0) {
      source.sell()
      await new Promise((resolve) => setImmediate(resolve))
    }
    socket.resume()
    expect((await closed).code).toBe(1013)
  })
})

test('a drain closes every socket with the code on which clients connect again', async () => {
  const source = sales()
  const gateway = await startedShop({ sales: source.stream })
  const { send, message, closed } = await connect(gateway.url)
  send(init)
  await message('connection_ack')
  send(subscribe())
  await source.opened
  await gateway.drain()
  expect((await closed).code).toBe(1012)
  expect(source.counts()).toEqual({ begun: 1, ended: 1 })
})
