import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { isFault, systemClock } from '@storemesh/core'
import { afterEach, expect, test } from 'vitest'
import type { KeyValueStore, Space } from '../key-value-store.js'
import { redisKeyValueStore } from './redis-key-value-store.js'

type Row = { readonly text: string }
const rows: Space<Row> = { name: 'rows', indexes: {} }

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

/** A server that greets as Redis does, and then does this with each script that it is sent. */
async function scripted(answer: (socket: Socket, sent: number) => void) {
  let sent = 0
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => sockets.delete(socket)) // its client has gone
    socket.on('data', (bytes) => {
      const text = bytes.toString().toLowerCase()
      if (text.includes('evalsha')) answer(socket, ++sent)
      else for (const _ of text.matchAll(/\r\n(info|client)\r\n/g)) socket.write('$17\r\nredis_version:7.0\r\n')
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const store = redisKeyValueStore({ host: '127.0.0.1', port, prefix: 'test', clock: systemClock, answer_max_ms: 200 })
  ends.push(async () => {
    await store.close()
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { store, sent: () => sent }
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'nothing',
    (error: unknown) => (isFault(error) ? error.code : String(error)),
  )
const set = (store: KeyValueStore) => store.compareAndSet(rows, { key: 'a', row: { text: '' }, version: 1, expected: undefined })

test('a server that never answers is named once the time for an answer is over', async () => {
  const { store, sent } = await scripted(() => undefined)
  expect(await codeOf(store.get(rows, 'a'))).toBe('LOOKUPS_UNREACHABLE')
  expect(sent()).toBe(1)
})

test('a read whose connection breaks before the answer is sent again', async () => {
  const { store, sent } = await scripted((socket, nth) => {
    if (nth < 3) socket.destroy()
    else socket.write('*2\r\n$0\r\n\r\n$0\r\n\r\n')
  })
  expect(await store.get(rows, 'a')).toBeUndefined()
  expect(sent()).toBe(3)
})

test('a compare-and-set whose answer is lost is not sent again, for it may have won', async () => {
  const { store, sent } = await scripted((socket) => void socket.destroy())
  const failure = await set(store).catch((error: unknown) => String(error))
  expect(failure).toContain('LOOKUPS_UNREACHABLE')
  expect(failure).toContain('read it again')
  expect(sent()).toBe(1)
})

test('a connection that breaks every time is given up after some attempts', async () => {
  const { store, sent } = await scripted((socket) => void socket.destroy())
  expect(await codeOf(store.get(rows, 'a'))).toBe('LOOKUPS_UNREACHABLE')
  expect(sent()).toBe(6)
})

test('a row that is not as it was written is named, and its text is not', async () => {
  const { store } = await scripted((socket) => void socket.write('*2\r\n$1\r\n1\r\n$25\r\n00000000{"text":"secret"}\r\n'))
  const failure = await store.get(rows, 'a').catch((error: unknown) => String(error))
  expect(failure).toContain('LOOKUPS_CORRUPT: a row of rows in Redis is not as it was written')
  expect(failure).not.toContain('secret')
})
