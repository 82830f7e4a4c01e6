import { expect, test } from 'vitest'
import { aRequest } from '../fixtures/books.js'
import { openShelves, shelf } from '../fixtures/shelves.js'
import type { Reads } from '../index.js'

/** What resolvers that a domain writes by hand are given. */
async function readsOver(...rows: Parameters<typeof openShelves>[0]): Promise<Reads> {
  const given: Reads[] = []
  await openShelves(rows, {
    name: 'shop',
    resolvers: (reads) => {
      given.push(reads)
      return []
    },
  })
  const [reads] = given
  if (!reads) throw new Error('expected resolvers to be asked for')
  return reads
}

test('a resolver finds rows of a type by its key, and by what frontends narrow a page by', async () => {
  const cold = shelf('b', 1, { kind: 'cold' })
  const shelves = (await readsOver(shelf('a', 1), cold, shelf('b', 2, { kind: 'cold' }))).face('Shelf')
  const context = aRequest()
  expect(await shelves.one(context, { room: 'b', number: 1 })).toEqual(cold)
  expect(await shelves.one(context, { room: 'b', number: 9 })).toBeUndefined()
  expect(await shelves.where(context, { kind: { is: 'cold' } }, 1)).toEqual([cold])
  expect(await shelves.where(context, { kind: { is: 'warm' } }, 1)).toEqual([])
})

test('a type that follows from no contract of the domain is refused by its name, with those that do', async () => {
  const reads = await readsOver()
  expect(() => reads.face('Basket')).toThrow(
    'DOMAIN_INVALID: expected a type that follows from a contract of the domain, got Basket; known: Shelf',
  )
})
