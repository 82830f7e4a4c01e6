import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { observedReads } from '@storemesh/contract'
import { systemClock } from '@storemesh/core'
import { embeddedKeyValueStore } from '@storemesh/key-value'
import type { Lake } from '@storemesh/lake'
import type { Row } from '@storemesh/query-engine'
import { silentLog } from '@storemesh/telemetry'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { layoutOf } from '../data-folder/layout.js'
import { freshFolder } from '../testing/fresh-folder.js'
import { contracts } from './contracts.js'
import { loadDomains } from './domains.js'
import { openTables } from './embedded.js'
import { openReadObserver } from './read-observer.js'

const domains = await loadDomains()
let columns: readonly string[] = []

beforeAll(async () => {
  columns = (await contracts()).get('orders.product_performance@1')?.columns.map(({ name }) => name) ?? []
})

/** The fields that were noted after these statements were answered, each with one row. */
const notedOf = (...statements: readonly string[]) => notedAfter([[{ one: 1 }]], statements)

async function notedAfter(batches: readonly (readonly Row[])[], statements: readonly string[]): Promise<readonly string[]> {
  const layout = layoutOf(join(await freshFolder(), 'data'))
  const { engine } = openTables(layout, { memory_mb: 256, threads: 1 })
  onTestFinished(() => engine.close())
  const observer = await openReadObserver({ layout, by: 'sql', engine, domains, contracts, clock: systemClock, log: silentLog })
  const answers: Lake = {
    tables: async () => [],
    relation: () => Promise.reject(new Error('nothing is read here')),
    rows: async function* () {
      yield* batches
    },
  }
  for (const sql of statements) {
    const answered: unknown[] = []
    for await (const batch of observer.lake(answers).rows(sql, viewerOfEverything('test'))) answered.push(batch)
    expect(answered).toEqual(batches)
  }
  await observer.close()
  const store = await embeddedKeyValueStore({ folder: layout.graph, clock: systemClock })
  onTestFinished(() => store.close())
  return (await observedReads(store)).map(({ contract, major, field }) => `${contract}@${major} ${field}`).toSorted()
}

const named = (...fields: readonly string[]) => fields.map((field) => `orders.product_performance@1 ${field}`).toSorted()

test('what a statement shows of a product is noted, and what it chooses rows by', async () => {
  expect(
    await notedOf(
      "SELECT total_revenue AS revenue FROM orders.product_performance WHERE analysis_date = DATE '2026-01-01' ORDER BY 1",
      'SELECT p.product_id FROM orders.product_performance AS p',
    ),
  ).toEqual(named('total_revenue', 'analysis_date', 'product_id'))
})

test('all columns are read by a star', async () => {
  expect(await notedOf('SELECT * FROM orders.product_performance')).toEqual(named(...columns))
})

test('of a table that is no product nothing is noted', async () => {
  expect(await notedOf('SELECT reason FROM orders.refunds_validated')).toEqual([])
})

test('that there is no such row is an answer too', async () => {
  expect(await notedAfter([], ['SELECT total_sales FROM orders.product_performance'])).toEqual(named('total_sales'))
})
