import { type Dice, seededDice } from '@storemesh/core'
import { expect, test } from 'vitest'
import { receipt, type Telling } from '../fixtures/told-receipts.js'
import { worldsOfThisFile } from '../fixtures/world.js'
import { askSales, catchUp, servedSales } from './fixtures/served-sales.js'

const openWorld = worldsOfThisFile()

const SEEDS = [[1], [2], [3]] as const
const DAYS = ['2026-01-29', '2026-01-30', '2026-01-31', '2026-02-01'] as const
/** In no order of their bytes, lengths and letters; some hold what a key is joined with. */
const PRODUCTS = [
  'tea',
  'te',
  'tea|s',
  'Tea',
  'téa',
  '茶',
  '🍵',
  '\\',
  'tea 1',
  'tea 10',
  'tea 9',
  'ｔ',
  'x'.repeat(150),
] as const
const AMOUNTS = ['0.00', '9.50', '10.00', '10.01', '100.00', '99999.99'] as const

const told = (dice: Dice): readonly Telling[] =>
  Array.from({ length: 60 }, (_, n) =>
    receipt(`r${n}`, {
      till_id: `till-${n % 3}`,
      product_id: dice.pick(PRODUCTS),
      amount: dice.pick(AMOUNTS),
      sold_at: `${dice.pick(DAYS)}T10:00:00.000000Z`,
    }),
  )

interface Narrowing {
  readonly is?: string
  readonly from?: string
  readonly before?: string
}
type Filter = Readonly<Partial<Record<'productId' | 'saleDate' | 'revenue', Narrowing>>>

function filterOf(dice: Dice): Filter {
  const of = (values: readonly [string, ...string[]]): Narrowing => {
    const pick = () => dice.pick(values)
    return dice.pick<Narrowing>([{ is: pick() }, { from: pick() }, { before: pick() }, { from: pick(), before: pick() }])
  }
  return {
    ...(dice.chance(0.4) && { productId: of(PRODUCTS) }),
    ...(dice.chance(0.4) && { saleDate: of(DAYS) }),
    ...(dice.chance(0.4) && { revenue: of(AMOUNTS) }),
  }
}

const PAGES = `query ($first: Int, $after: String, $filter: ProductSalesFilter) {
  productSalesList(first: $first, after: $after, filter: $filter) {
    edges { node { productId saleDate receipts revenue } }
    pageInfo { hasNextPage endCursor }
  }
}`

interface Page {
  readonly edges: readonly { readonly node: SalesOfDay }[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

interface SalesOfDay {
  readonly productId: string
  readonly saleDate: string
  readonly receipts: number
  readonly revenue: string
}

/** All rows that pass a filter, page by page. */
async function walk({ ask }: ReturnType<typeof askSales>, filter: Filter, first: number): Promise<readonly SalesOfDay[]> {
  const found: SalesOfDay[] = []
  for (let after: string | null = null; ; ) {
    const { edges, pageInfo } = await page(ask, { first, after, filter })
    found.push(...edges.map(({ node }) => node))
    if (!pageInfo.hasNextPage) return found
    after = pageInfo.endCursor
  }
}

async function page(ask: ReturnType<typeof askSales>['ask'], variables: Readonly<Record<string, unknown>>): Promise<Page> {
  const answer = await ask(PAGES, variables)
  const found = 'data' in answer ? answer.data?.['productSalesList'] : undefined
  if (isPage(found)) return found
  throw new Error(`expected a page, got ${JSON.stringify(answer)}`)
}

const isPage = (value: unknown): value is Page => typeof value === 'object' && value !== null && 'edges' in value

const units = (revenue: string): number => Math.round(Number(revenue) * 100)

const compare = { productId: inByteOrder, saleDate: inByteOrder, revenue: (a: string, b: string) => units(a) - units(b) }

function inByteOrder(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

/** What the filter says, said again as plainly as can be. */
const passes = (row: SalesOfDay, filter: Filter): boolean =>
  (['productId', 'saleDate', 'revenue'] as const).every((name) => {
    const { is, from, before } = filter[name] ?? {}
    const by = compare[name]
    const isThat = is === undefined || by(row[name], is) === 0
    return isThat && (from === undefined || by(row[name], from) >= 0) && (before === undefined || by(row[name], before) < 0)
  })

test.each(SEEDS)(
  'pages of any filter hold what it lets pass, in one order, whether the rows are served by key or scanned (seed %d)',
  async (seed) => {
    const dice = seededDice(seed)
    const world = await openWorld()
    const served = servedSales('by key')
    await world.tell(...told(dice))
    await catchUp(world, served)
    await world.tell(...told(dice).map((telling) => ({ ...telling, receipt_id: `later-${JSON.stringify(telling)}` })))
    await catchUp(world, served)
    const byKey = askSales(world, served)
    const scanned = askSales(world, servedSales())
    const all = await walk(scanned, {}, 100)
    expect(all.length).toBeGreaterThan(20)
    for (let n = 0; n < 25; n++) {
      const filter = filterOf(dice)
      const found = await walk(byKey, filter, dice.pick([1, 3, 100]))
      expect(found).toEqual(await walk(scanned, filter, dice.pick([7, 100])))
      const expected = all.filter((row) => passes(row, filter))
      expect(new Set(found.map((row) => JSON.stringify(row)))).toEqual(new Set(expected.map((row) => JSON.stringify(row))))
      expect(found).toHaveLength(expected.length)
    }
  },
)
