import { viewerAs, viewerOfEverything } from '@storemesh/access'
import { describe, expect, test } from 'vitest'
import { handClock } from '../fixtures/hand-clock.js'
import { shopSubgraphs } from '../fixtures/shop.js'
import { started, startedShop } from '../fixtures/started-gateway.js'
import { connect, init, sales, SOLD, subscribe } from '../fixtures/websocket-client.js'

const NOW_MS = Date.UTC(2026, 0, 1)
const as = (name: string) => ({ ...init, payload: { authorization: name } })
const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('when the token of a connection ends', () => {
  /** Whose token holds for so many milliseconds from now, by its text. */
  async function shopWithTokens() {
    const source = sales()
    const clock = handClock(NOW_MS)
    const { customers, orders, stock } = shopSubgraphs({ sales: source.stream })
    const gateway = await started({
      subgraphs: [customers, orders, stock],
      clock,
      viewerOf: ({ authorization = '' }) => viewerAs('siti', { kind: 'mesh' }, NOW_MS + Number(authorization)),
    })
    const opened = async (holds_ms: number) => {
      const connection = await connect(gateway.url)
      connection.send(as(String(holds_ms)))
      await connection.message('connection_ack')
      return connection
    }
    return { ...gateway, source, clock, opened }
  }

  test('its stream ends and its socket closes at that moment, and not before', async () => {
    const { opened, clock, source } = await shopWithTokens()
    const { send, message, closed } = await opened(60_000)
    send(subscribe())
    await source.opened
    clock.advance(59_999)
    await settled()
    source.sell()
    expect((await message('next')).payload).toMatchObject({ data: { sold: { delta: 1 } } })
    expect(source.counts()).toEqual({ begun: 1, ended: 0 })
    clock.advance(1)
    expect(await closed).toEqual({ code: 4403, reason: 'Token expired' })
    await source.closed
    expect(source.counts()).toEqual({ begun: 1, ended: 1 })
  })

  test('those of others go on', async () => {
    const { opened, clock } = await shopWithTokens()
    const short = await opened(1000)
    const long = await opened(2000)
    clock.advance(1000)
    expect((await short.closed).code).toBe(4403)
    long.send(subscribe('{ customer(id: "c1") { id } }'))
    expect((await long.message('next')).payload).toEqual({ data: { customer: { id: 'c1' } } })
    clock.advance(1000)
    expect((await long.closed).code).toBe(4403)
  })

  test('what it asks while it hears of it is not carried out any more', async () => {
    const { opened, clock, source } = await shopWithTokens()
    const { send, closed } = await opened(1000)
    clock.advance(1000)
    send(subscribe())
    expect((await closed).code).toBe(4403)
    await settled()
    expect(source.counts()).toEqual({ begun: 0, ended: 0 })
  })

  test('a token that has ended already opens nothing', async () => {
    const { url } = await shopWithTokens()
    const { send, closed } = await connect(url)
    send(as('0'))
    expect(await closed).toEqual({ code: 4403, reason: 'Token expired' })
  })
})

describe('subscriptions of one identity', () => {
  const codeOf = async (answer: Promise<{ readonly payload: readonly { readonly extensions: { readonly code: string } }[] }>) =>
    (await answer).payload[0]?.extensions.code

  async function connected(url: string, name: string) {
    const connection = await connect(url)
    connection.send(as(name))
    await connection.message('connection_ack')
    return connection
  }

  test('are bounded over all of its connections, and nobody else’s are', async () => {
    const { url } = await startedShop({ sales: sales().stream, limits: { subscriptions_max: 3 } })
    const connections = [await connected(url, 'siti'), await connected(url, 'siti')]
    connections[0]?.send(subscribe(SOLD, '1'), subscribe(SOLD, '2'), subscribe('{ customer(id: "c1") { id } }', 'a query'))
    await connections[0]?.message('next')
    connections[1]?.send(subscribe(SOLD, '1'), subscribe(SOLD, '2'))
    expect(await codeOf(connections[1]?.message('error') ?? Promise.reject(new Error('none')))).toBe('SUBSCRIPTIONS_TOO_MANY')
    const other = await connected(url, 'budi')
    other.send(subscribe(SOLD, '1'), subscribe('{ customer(id: "c1") { id } }', '2'))
    await other.message('next')
    expect(other.received.filter(({ type }) => type === 'error')).toEqual([])
    for (const { socket } of [...connections, other]) socket.terminate()
  })

  test('make room when one is completed, and when its connection goes', async () => {
    const source = sales()
    const { url } = await startedShop({ sales: source.stream, limits: { subscriptions_max: 1 } })
    const allOver = async () => {
      while (source.counts().begun > source.counts().ended) await settled()
      await settled()
    }
    /** Without an error, until it hears of a sale. */
    const hears = async ({ send, received }: Awaited<ReturnType<typeof connected>>, id: string) => {
      const before = received.length
      send(subscribe(SOLD, id))
      while (!received.slice(before).some(({ type }) => type === 'next')) {
        expect(received.slice(before).filter(({ type }) => type === 'error')).toEqual([])
        source.sell()
        await settled()
      }
    }
    const first = await connected(url, 'siti')
    // of one id, without waiting for the end of the one before: some are refused, and none keeps its place
    for (let round = 0; round < 50; round++) first.send(subscribe(SOLD, '1'), { id: '1', type: 'complete' })
    first.send(subscribe('{ customer(id: "c1") { id } }', 'last'))
    await first.message('next')
    await allOver()
    await hears(first, '2')
    first.socket.terminate()
    await allOver()
    const second = await connected(url, 'siti')
    await hears(second, '1')
    second.socket.terminate()
  })
})

test('an operation that the document does not have takes no place on a connection', async () => {
  const { url } = await startedShop({ limits: { operations_max: 2 } })
  const { send, message, socket, received } = await connect(url)
  send(init)
  await message('connection_ack')
  const payload = { query: 'query A { customer(id: "c1") { id } }', operationName: 'B' }
  for (let n = 0; n < 5; n++) send({ id: `${n}`, type: 'subscribe', payload })
  send(subscribe('{ customer(id: "c1") { id } }', 'last'))
  expect((await message('next')).payload).toEqual({ data: { customer: { id: 'c1' } } })
  const codes = received.filter(({ type }) => type === 'error').map((one) => one.payload[0]?.extensions.code)
  expect(codes).toEqual(Array(5).fill('OPERATION_UNKNOWN'))
  socket.terminate()
})

test('a viewer whose token never ends is let be', async () => {
  const clock = handClock(NOW_MS)
  const { customers, orders, stock } = shopSubgraphs()
  const { url } = await started({ subgraphs: [customers, orders, stock], clock, viewerOf: () => viewerOfEverything('ours') })
  const { send, message, socket } = await connect(url)
  send(init)
  await message('connection_ack')
  send(subscribe('{ customer(id: "c1") { id } }'))
  expect((await message('next')).payload).toEqual({ data: { customer: { id: 'c1' } } })
  socket.terminate()
})
