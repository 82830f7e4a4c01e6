import { isFault } from '@storemesh/core'
import { expect, test } from 'vitest'
import { ask, book, type BookShop, openBookShop } from './fixtures/books.js'

const PAGE = `query ($first: Int, $after: String) {
  books(first: $first, after: $after) { edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }
}`

interface Page {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[]
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
}

const isPage = (value: unknown): value is Page =>
  typeof value === 'object' && value !== null && 'edges' in value && 'pageInfo' in value

async function page(shop: BookShop, variables: Readonly<Record<string, unknown>>): Promise<Page> {
  const answer = await ask(shop, PAGE, variables)
  const found = 'data' in answer ? answer.data?.['books'] : undefined
  if (isPage(found)) return found
  throw new Error(`expected a page, got ${JSON.stringify(answer)}`)
}

async function refusal(shop: BookShop, variables: Readonly<Record<string, unknown>>): Promise<unknown> {
  const answer = await ask(shop, PAGE, variables)
  return 'errors' in answer ? answer.errors?.[0]?.originalError : undefined
}

test('pages go on where the last one ended, while newer and older rows arrive', async () => {
  const shop = await openBookShop()
  const there = Array.from({ length: 10 }, (_, n) => book(String(20 + n)))
  await shop.add(...there)
  const read: string[] = []
  let after: string | null = null
  for (let newer = 40; ; newer += 1) {
    const { edges, pageInfo }: Page = await page(shop, { first: 3, after })
    read.push(...edges.map(({ node }) => node.id))
    expect(pageInfo).toMatchObject({
      hasPreviousPage: after !== null,
      startCursor: edges.at(0)?.cursor,
      endCursor: edges.at(-1)?.cursor,
    })
    after = pageInfo.endCursor
    if (!pageInfo.hasNextPage) break
    await shop.add(book(String(newer)))
  }
  expect(read).toEqual(there.map(({ id }) => id).toReversed())
  expect((await page(shop, { first: 1 })).edges[0]?.node.id).toBe('42')
})

test('rows of one instant are all there, none twice', async () => {
  const shop = await openBookShop()
  await shop.add(...['1', '2', '3', '4', '5'].map((id) => book(id, '2026-01-01T00:00:00Z')))
  const first = await page(shop, { first: 2 })
  const second = await page(shop, { first: 2, after: first.pageInfo.endCursor })
  const third = await page(shop, { first: 2, after: second.pageInfo.endCursor })
  expect([first, second, third].flatMap(({ edges }) => edges.map(({ node }) => node.id))).toEqual(['5', '4', '3', '2', '1'])
  expect(third.pageInfo.hasNextPage).toBe(false)
})

test('a page has twenty rows where nobody says how many, and none where none are', async () => {
  const shop = await openBookShop()
  expect(await page(shop, {})).toEqual({
    edges: [],
    pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
  })
  await shop.add(...Array.from({ length: 21 }, (_, n) => book(String(n))))
  expect((await page(shop, {})).edges).toHaveLength(20)
  expect((await page(shop, { first: 100 })).edges).toHaveLength(21)
  expect((await page(shop, { first: 0 })).pageInfo).toMatchObject({ hasNextPage: true, endCursor: null })
})

test.each(['', 'nonsense', Buffer.from('p0:2026').toString('base64url'), `${Buffer.from('p1:a').toString('base64url')}=`])(
  'a cursor that no page gave is refused: %j',
  async (after) => {
    expect(isFault(await refusal(await openBookShop(), { after }), 'CURSOR_INVALID')).toBe(true)
  },
)

test.each([-1, 101])('a page of %i rows is refused', async (first) => {
  expect(isFault(await refusal(await openBookShop(), { first }), 'LIMIT_EXCEEDED')).toBe(true)
})
