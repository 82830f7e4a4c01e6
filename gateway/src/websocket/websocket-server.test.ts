import { once } from 'node:events'
import { createClient } from 'graphql-ws'
import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type Shown, startedShop } from '../fixtures/started-gateway.js'

const SOLD = 'subscription { sold { delta product { name stock } } }'
const init = { type: 'connection_init' }
const subscribe = (query = SOLD, id = '1') => ({ id, type: 'subscribe', payload: { query } })
const ends = (signal: AbortSignal) =>
  new Promise<void>((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })))

function gate() {
  let open: () => void = () => undefined
  const promise = new Promise<void>((resolve) => {
    open = resolve
  })
  return { promise, resolve: () => open() }
}

/** Sales that come when the test says so, until nobody listens. */
function sales() {
  const listeners = new Set<() => void>()
  let [begun, ended] = [0, 0]
  const opened = gate()
  const closed = gate()
  return {
    counts: () => ({ begun, ended }),
    opened: opened.promise,
    closed: closed.promise,
    sell: () => {
      for (const tell of listeners) tell()
    },
    stream: async function* (this: void, { signal }: { signal: AbortSignal }) {
      begun++
      let waiting = 0
      let wake: () => void = () => undefined
      const tell = () => {
        waiting++
        wake()
      }
      listeners.add(tell)
      opened.resolve()
      const end = ends(signal)
      try {
        while (!signal.aborted) {
          while (waiting-- > 0) yield { sku: 'p0', region: 'ID', delta: 1 }
          waiting = 0
          await Promise.race([end, new Promise<void>((resolve) => (wake = resolve))])
        }
      } finally {
        listeners.delete(tell)
        ended++
        closed.resolve()
      }
    },
  }
}

interface Received {
  readonly type: string
  readonly payload: Shown & readonly { readonly extensions: { readonly code: string } }[]
}

async function connect(url: string, protocols: string | string[] = 'graphql-transport-ws') {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, protocols)
  const received: Received[] = []
  const wanted = new Set<() => void>()
  socket.on('message', (data) => {
    if (Buffer.isBuffer(data)) received.push(JSON.parse(data.toString()))
    for (const look of wanted) look()
  })
  const closed = once(socket, 'close').then(([code, reason]) => ({ code: Number(code), reason: String(reason) }))
  await once(socket, 'open')
  const message = (type: string) =>
    new Promise<Received>((resolve) => {
      const look = () => {
        const found = received.find((one) => one.type === type)
        if (found) resolve(found)
      }
      wanted.add(look)
      look()
    })
  const send = (...messages: unknown[]) => {
    for (const one of messages) socket.send(typeof one === 'string' ? one : JSON.stringify(one))
  }
  return { socket, send, message, closed, received }
}

describe('close codes', () => {
  test.each([
    [4400, 'a message that is none', [init, 'nonsense']],
    [4401, 'a subscription before the connection is acknowledged', [subscribe()]],
    [4409, 'two operations of one id', [init, subscribe(), subscribe()]],
    [4429, 'two initialisations', [init, init]],
    [4408, 'no initialisation', []],
    [4403, 'somebody who may not ask', [{ ...init, payload: { authorization: 'mallory' } }]],
  ])('%i for %s', async (code, _what, messages) => {
    const source = sales()
    const { url } = await startedShop({
      sales: source.stream,
      limits: { connection_init_ms_max: messages.length === 0 ? 20 : 3000 },
    })
    const { send, closed, message } = await connect(url)
    for (const one of messages) {
      send(one)
      if (one === init && messages.length > 1 && messages[1] !== init) await message('connection_ack')
    }
    expect((await closed).code).toBe(code)
  })

  test('4406 for another subprotocol', async () => {
    const { url } = await startedShop()
    const { closed } = await connect(url, [])
    expect((await closed).code).toBe(4406)
  })
})

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
    const { url } = await startedShop({ sales: source.stream, limits: { unsent_bytes_max: 1 << 16 } })
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
