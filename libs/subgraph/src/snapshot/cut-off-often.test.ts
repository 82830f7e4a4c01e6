import { seededDice } from '@storemesh/core'
import { parse } from 'graphql'
import { expect, test } from 'vitest'
import { ADDED, aRequest, book, openBookShop } from '../fixtures/books.js'
import { changeBytes } from '../index.js'

const CHANGES = 100_000
const LOT = 5_000
const CUTS = 50

/** One node for all that subscribe, as a gateway has it. */
const DOCUMENT = parse('subscription ($after: String) { bookAdded(after: $after) { id } }')

test('a subscriber who is cut off 50 times among 100,000 changes is told what the log has, once and in its order', async () => {
  const shop = await openBookShop()
  const dice = seededDice(7)
  const cuts = new Set(Array.from({ length: CUTS }, () => dice.between(1, CHANGES - 1)))
  const listen = async (after?: string) => {
    const asked = { document: DOCUMENT, operation: 'subscription', variables: { after }, context: aRequest() } as const
    const answer = await shop.subgraph.execute(asked)
    if (!(Symbol.asyncIterator in answer)) throw new Error(`expected a stream, got ${JSON.stringify(answer)}`)
    return answer[Symbol.asyncIterator]()
  }
  let events = await listen()
  const writing = (async () => {
    for (let from = 0; from < CHANGES; from += LOT) {
      const ids = Array.from({ length: LOT }, (_, n) => String(from + n))
      await shop.log.append(
        ADDED,
        ids.map((id) => ({ key: id, value: changeBytes({ id, key: id, row: book(id) }) })),
      )
    }
  })()
  const wrong: string[] = []
  for (let nth = 0; nth < CHANGES; nth++) {
    const { value } = await events.next()
    if (value?.data?.['bookAdded']?.id !== String(nth)) wrong.push(`${nth}: ${JSON.stringify(value)}`)
    if (wrong.length > 3) break
    if (!cuts.has(nth)) continue
    await events.return?.()
    events = await listen(String(value.extensions?.['cursor']))
  }
  await events.return?.()
  await writing
  expect(wrong).toEqual([])
  expect(cuts.size).toBe(CUTS)
}, 300_000)
