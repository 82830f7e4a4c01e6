import { viewerOfEverything } from '@storemesh/access'
import { Fault } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import { shopSubgraphs } from '../fixtures/shop.js'
import { started, startedShop } from '../fixtures/started-gateway.js'
import { connect, gate, init, sales, subscribe } from '../fixtures/websocket-client.js'

const bearing = (authorization: unknown) => ({ ...init, payload: { authorization } })

describe('a connection is closed with the code of the protocol', () => {
  test.each<readonly [number, string, readonly unknown[]]>([
    [4400, 'a message that is no JSON', ['nonsense']],
    [4400, 'JSON that is no message', ['[1]']],
    [4400, 'no message at all', ['']],
    [4400, 'a message of no type', [{}]],
    [4400, 'a message of a type that there is not', [{ type: 'start', id: '1' }]],
    [4400, 'a subscription without an id', [init, { type: 'subscribe', payload: { query: '{ __typename }' } }]],
    [4400, 'a subscription without a query', [init, { id: '1', type: 'subscribe', payload: {} }]],
    [4401, 'a subscription before the connection is acknowledged', [subscribe()]],
    [4403, 'somebody who may not ask', [bearing('mallory')]],
    [4408, 'no initialisation', []],
    [4409, 'two operations of one id', [init, 'acknowledged', subscribe(), subscribe()]],
    [4429, 'two initialisations', [init, 'acknowledged', init]],
    [4429, 'two initialisations at once', [init, init]],
  ])('%i for %s', async (code, _what, messages) => {
    const source = sales()
    const { url } = await startedShop({
      sales: source.stream,
      limits: { connection_init_ms_max: messages.length === 0 ? 20 : 3000 },
    })
    const { send, closed, message, socket } = await connect(url)
    for (const one of messages) {
      if (one === 'acknowledged') await message('connection_ack')
      else send(one)
    }
    expect((await closed).code).toBe(code)
    expect(socket.readyState).toBe(socket.CLOSED)
  })

  test('4400 for bytes that are no text', async () => {
    const { url } = await startedShop()
    const { socket, closed } = await connect(url)
    socket.send(Buffer.from([0xff, 0x00, 0xfe]))
    expect((await closed).code).toBe(4400)
  })

  test('4401 for a subscription while it is looked at who asks', async () => {
    const { customers, orders, stock } = shopSubgraphs()
    const looking = gate()
    const viewerOf = () => looking.promise.then(() => viewerOfEverything('siti'))
    const { url } = await started({ subgraphs: [customers, orders, stock], viewerOf })
    const { send, closed } = await connect(url)
    send(init, subscribe())
    expect((await closed).code).toBe(4401)
    looking.resolve()
  })

  test('4406 for another subprotocol', async () => {
    const { url } = await startedShop()
    const { closed } = await connect(url, [])
    expect((await closed).code).toBe(4406)
  })
})

test('whoever is turned away is told why by a stable code, and the log what was wrong', async () => {
  const { customers, orders, stock } = shopSubgraphs()
  const { url, log } = await started({
    subgraphs: [customers, orders, stock],
    viewerOf: ({ authorization }) => {
      if (authorization === undefined) throw new Fault('TOKEN_MISSING', 'expected a token')
      if (authorization === 'Bearer good') return viewerOfEverything('siti')
      throw new Fault('TOKEN_INVALID', 'a bad token', { cause: new Fault('TOKEN_SIGNATURE_WRONG', 'forged') })
    },
  })
  const reasonFor = async (message: unknown) => {
    const { send, closed } = await connect(url)
    send(message)
    return closed
  }
  expect(await reasonFor(init)).toEqual({ code: 4403, reason: 'TOKEN_MISSING' })
  expect(await reasonFor(bearing('Bearer bad'))).toEqual({ code: 4403, reason: 'TOKEN_INVALID' })
  for (const none of [null, 7, {}, ['Bearer good'], '']) {
    const expected = none === null ? 'TOKEN_MISSING' : 'TOKEN_INVALID'
    expect(await reasonFor(bearing(none))).toEqual({ code: 4403, reason: expected })
  }
  expect(log.events).toContainEqual({
    event: 'websocket_refused',
    fields: { code: 'TOKEN_INVALID', why: 'TOKEN_SIGNATURE_WRONG' },
  })
  const { send, message, socket } = await connect(url)
  send(bearing('Bearer good'))
  await message('connection_ack')
  socket.terminate()
})
