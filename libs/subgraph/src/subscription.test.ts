import { until } from '@storemesh/testing'
import type { ExecutionResult } from 'graphql'
import { expect, test } from 'vitest'
import { ADDED, aRequest, ask, book, type BookShop, openBookShop } from './fixtures/books.js'
import { changeBytes } from './index.js'

const isStream = (answer: object): answer is AsyncIterable<ExecutionResult> => Symbol.asyncIterator in answer

const ADDED_TEXT = 'subscription ($after: String) { bookAdded(after: $after) { id title } }'

async function subscribe(
  shop: BookShop,
  signal = new AbortController().signal,
  after?: string,
): Promise<AsyncIterator<ExecutionResult>> {
  const answer = await ask(shop, ADDED_TEXT, { after }, 'subscription', aRequest(signal))
  if (isStream(answer)) return answer[Symbol.asyncIterator]()
  throw new Error(`expected a stream, got ${JSON.stringify(answer)}`)
}

const tell = (shop: BookShop, ...ids: readonly string[]) =>
  shop.log.append(
    ADDED,
    ids.map((id) => ({ key: id, value: changeBytes({ id: `change ${id}`, key: id, row: book(id) }) })),
  )

const read = (id: string, more: object = {}) => ({
  done: false,
  value: { data: { bookAdded: { id, title: `Book ${id}` } }, extensions: { cursor: expect.stringMatching(/^[\w-]+$/), ...more } },
})
/** Of what was heard as it came, and not read from the log by who was away, it is said when it was appended. */
const added = (id: string) => read(id, { appended_ms: expect.any(Number) })

test('a subscriber is sent what changes from then on, from the change alone', async () => {
  const shop = await openBookShop()
  await tell(shop, '1')
  const stream = await subscribe(shop)
  await tell(shop, '2', '3')
  expect([await stream.next(), await stream.next()]).toEqual([added('2'), added('3')])
  expect(shop.keysAsked).toEqual([])
  await stream.return?.()
})

test('many subscribers share one follower, and the last one to leave frees it', async () => {
  const shop = await openBookShop()
  const first = await subscribe(shop)
  const second = await subscribe(shop)
  await tell(shop, '1')
  expect([await first.next(), await second.next()]).toEqual([added('1'), added('1')])
  expect(shop.following()).toBe(1)
  await first.return?.()
  await tell(shop, '2')
  expect(await second.next()).toEqual(added('2'))
  const waiting = second.next()
  await second.return?.()
  expect(await waiting).toMatchObject({ done: true })
  await until(() => shop.following() === 0)
})

test('a request that ends takes its subscription with it', async () => {
  const shop = await openBookShop()
  const request = new AbortController()
  const stream = await subscribe(shop, request.signal)
  request.abort()
  expect(await stream.next()).toMatchObject({ done: true })
  await until(() => shop.following() === 0)
})

test('a request that had ended before it subscribed is sent nothing, and nothing is followed for it', async () => {
  const shop = await openBookShop()
  const stream = await subscribe(shop, AbortSignal.abort())
  expect(await stream.next()).toMatchObject({ done: true })
  expect(shop.following()).toBe(0)
})

const cursorOf = ({ value }: IteratorResult<ExecutionResult>) => String(value.extensions?.['cursor'])

test('who was cut off goes on behind the last event, reads what is there, and then shares the follower of all', async () => {
  const shop = await openBookShop()
  const other = await subscribe(shop)
  const first = await subscribe(shop)
  await tell(shop, '1', '2', '3')
  const cursor = cursorOf(await first.next())
  await first.return?.()
  const resumed = await subscribe(shop, undefined, cursor)
  expect([await resumed.next(), await resumed.next()]).toEqual([read('2'), read('3')])
  const waiting = resumed.next()
  await tell(shop, '4')
  expect(await waiting).toEqual(added('4'))
  expect(shop.following()).toBe(1)
  await resumed.return?.()
  await other.return?.()
  await until(() => shop.following() === 0)
})

test('a cursor of another subgraph’s secret, one that was changed, and what is none are refused alike', async () => {
  const shop = await openBookShop()
  const stream = await subscribe(shop)
  await tell(shop, '1')
  const cursor = cursorOf(await stream.next())
  await stream.return?.()
  const turned = cursor.startsWith('A') ? `B${cursor.slice(1)}` : `A${cursor.slice(1)}`
  const refusals = new Set<unknown>()
  for (const after of [turned, `${cursor}AAAA`, cursor.slice(0, -4), 'none', '', 'A'.repeat(20_000)])
    refusals.add(JSON.stringify(await ask(shop, ADDED_TEXT, { after }, 'subscription')))
  expect(refusals.size).toBe(1)
  expect([...refusals].join()).toContain('CURSOR_INVALID')
})

test('what retention took away since a cursor is not left out without a word', async () => {
  const shop = await openBookShop()
  const stream = await subscribe(shop)
  await tell(shop, '1', '2', '3')
  const cursor = cursorOf(await stream.next())
  await stream.return?.()
  await shop.log.deleteRecords(ADDED, new Map([[0, 2]]))
  expect(JSON.stringify(await ask(shop, ADDED_TEXT, { after: cursor }, 'subscription'))).toContain('CURSOR_EXPIRED')
})
