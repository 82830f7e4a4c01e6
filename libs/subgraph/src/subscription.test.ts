import { until } from '@storemesh/testing'
import type { ExecutionResult } from 'graphql'
import { expect, test } from 'vitest'
import { ADDED, aRequest, ask, book, type BookShop, openBookShop } from './fixtures/books.js'
import { changeBytes } from './index.js'

const isStream = (answer: object): answer is AsyncIterable<ExecutionResult> => Symbol.asyncIterator in answer

async function subscribe(shop: BookShop, signal = new AbortController().signal): Promise<AsyncIterator<ExecutionResult>> {
  const answer = await ask(shop, 'subscription { bookAdded { id title } }', {}, 'subscription', aRequest(signal))
  if (isStream(answer)) return answer[Symbol.asyncIterator]()
  throw new Error(`expected a stream, got ${JSON.stringify(answer)}`)
}

const tell = (shop: BookShop, ...ids: readonly string[]) =>
  shop.log.append(
    ADDED,
    ids.map((id) => ({ key: id, value: changeBytes({ id: `change ${id}`, key: id, row: book(id) }) })),
  )

const added = (id: string) => ({ done: false, value: { data: { bookAdded: { id, title: `Book ${id}` } } } })

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
