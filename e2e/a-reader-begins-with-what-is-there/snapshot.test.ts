import { createClient } from 'graphql-ws'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { seededDice } from '../dice.js'
import { freshFolder } from '../fresh-folder.js'
import { ask } from '../graphql-client.js'
import { meshDone } from '../mesh-command.js'
import { serveMesh } from '../served-mesh.js'
import { whenFileIsOver } from '../when-over.js'

/** Events of the last hours are told later, so that there is something that changes. */
const WORLD = ['--days', '2', '--events', '6000', '--seed', '3']
const UNTOLD = ['--untold-hours', '8']
/** Of a live processor, over several partitions; and of a table's publisher. */
const PRODUCTS = [
  { name: 'stock', key: 'productId storeId', row: 'onHand available movedAt' },
  { name: 'customer360', key: 'userId', row: 'totalTransactions totalSpent lastOrderedAt' },
]

const whenOver = whenFileIsOver()
const dice = seededDice(11)

interface ToldRow {
  readonly kind: string
  readonly key: Readonly<Record<string, unknown>> | null
  readonly row: Readonly<Record<string, unknown>> | null
  readonly cursor: string
}

/** What a reader holds, and from where he goes on. */
function reader({ name, key, row }: (typeof PRODUCTS)[number]) {
  const table = new Map<string, string>()
  const ends: string[] = []
  let after: string | undefined
  const query = `subscription ($after: String) {
    told: ${name}Changed(snapshot: true, after: $after) { kind key { ${key} } row { ${row} } cursor }
  }`
  return {
    table,
    ends,
    /** Until enough was told; cut off now and then, by a connection that ends. */
    async readUntil(url: string, isEnough: () => boolean): Promise<void> {
      while (!isEnough()) {
        const client = createClient({ url: url.replace(/^http/, 'ws'), webSocketImpl: WebSocket, retryAttempts: 0 })
        let left = 1 + dice.roll(400)
        for await (const { data } of client.iterate<{ readonly told: ToldRow }>({ query, variables: { after } })) {
          if (!data) throw new Error('expected rows, got errors')
          const { told } = data
          after = told.cursor
          if (told.kind === 'SNAPSHOT_END') ends.push(told.kind)
          else if (told.row) table.set(JSON.stringify(told.key), JSON.stringify(told.row))
          else table.delete(JSON.stringify(told.key))
          left -= 1
          if (left === 0 || isEnough()) break
        }
        await client.dispose()
      }
    },
  }
}

/** All rows, page by page, as the list has them. */
async function listed(url: string, { name, key, row }: (typeof PRODUCTS)[number]): Promise<ReadonlyMap<string, string>> {
  const query = `query ($after: String) { found: ${name}List(first: 100, after: $after) { edges { key: node { ${key} } row: node { ${row} } } pageInfo { hasNextPage endCursor } } }`
  const rows = new Map<string, string>()
  for (let after: unknown = null; ; ) {
    const { data } = await ask(url, query, { after })
    const { found }: { readonly found: Page } = JSON.parse(JSON.stringify(data))
    for (const edge of found.edges) rows.set(JSON.stringify(edge.key), JSON.stringify(edge.row))
    if (!found.pageInfo.hasNextPage) return rows
    after = found.pageInfo.endCursor
  }
}

interface Page {
  readonly edges: readonly { readonly key: unknown; readonly row: unknown }[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: unknown }
}

test('what a reader holds who was cut off again and again, also while the gateway was away, is what there is', async () => {
  const data = await freshFolder(whenOver)
  await meshDone('simulate', ...WORLD, ...UNTOLD, '--data', data)
  await meshDone('run', '--once', '--data', data)
  const readers = PRODUCTS.map((product) => ({ product, ...reader(product) }))
  const before = await serveMesh(['gateway', '--data', data], { whenOver })
  for (const reading of readers) {
    const { product, table, ends } = reading
    await reading.readUntil(before.url, () => ends.length > 0)
    expect(table).toEqual(await listed(before.url, product))
    expect(table.size).toBeGreaterThan(10)
  }
  before.interrupt()
  await before.ended
  await meshDone('simulate', ...WORLD, '--data', data)
  await meshDone('run', '--once', '--data', data)
  const { url } = await serveMesh(['gateway', '--data', data], { whenOver })
  for (const reading of readers) {
    const { product, table, ends } = reading
    const there = await listed(url, product)
    const isSame = () => table.size === there.size && [...there].every(([key, row]) => table.get(key) === row)
    expect(isSame()).toBe(false)
    await reading.readUntil(url, isSame)
    expect(ends).toEqual(['SNAPSHOT_END'])
  }
}, 900_000)
