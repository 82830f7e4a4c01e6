import { seededDice } from '@storemesh/core'
import { rollback } from '@storemesh/iceberg'
import { deleteRows } from '@storemesh/lake'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mortalParts } from '../fixtures/cut-off.js'
import { outcomeOf } from '../fixtures/outcome.js'
import { receiptsFeed, sales } from '../fixtures/sales-domain.js'
import { seededTellings, type Telling } from '../fixtures/told-receipts.js'
import { type World, worldsOfThisFile } from '../fixtures/world.js'
import type { PipelineParts } from '../parts.js'
import { backfillBronze } from './backfill-bronze.js'
import { replayTable } from './replay-tables.js'

const openWorld = worldsOfThisFile()

/** What befalls a table after a batch of events, whether its readers took it over, and when the work that makes it good dies. */
const harm = fc.record({
  to: fc.constantFrom('bronze_kafka__receipts', 'receipts_unified', 'product_sales', 'dim_products'),
  how: fc.constantFrom('some rows deleted', 'all rows deleted', 'rolled back'),
  isTakenOver: fc.boolean(),
  dies: fc.option(
    fc.record({ step: fc.integer({ min: 1, max: 14 }), when: fc.constantFrom('before' as const, 'after' as const) }),
  ),
})

async function doHarm(world: World, to: string, how: string): Promise<void> {
  const parts = world.freshParts()
  const table = await world.table(to)
  if (how === 'rolled back') {
    const [first] = table.metadata.snapshots
    const { requirements, updates } = rollback(table.metadata, first?.['snapshot-id'] ?? '')
    await parts.catalog.commit(table.name, requirements, updates)
    return
  }
  await deleteRows(parts, table.name, { sql: how === 'all rows deleted' ? 'true' : "stored.product_id <> 'tea'" })
}

const makeGood = (parts: PipelineParts, table: string): Promise<unknown> =>
  table === receiptsFeed.name ? backfillBronze(parts, 'sales', receiptsFeed) : replayTable(parts, sales, table)

/** What readers find: when a row was told last is not part of what it says. */
async function found(world: World) {
  const { tables, lookups, dead_letters } = await outcomeOf(world.freshParts())
  const rows = lookups.map((text): unknown =>
    JSON.parse(text, (name, value: unknown) => (name === 'version' ? undefined : value)),
  )
  return { tables, dead_letters, lookups: rows }
}

const inThree = (tellings: readonly Telling[]) => [tellings.slice(0, 12), tellings.slice(12, 20), tellings.slice(20)]

test('whatever befalls a table, and whenever its replay or its backfill dies: done again, it ends as a run that nothing befell', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(harm, { minLength: 3, maxLength: 3 }), fc.nat(1000), async (harms, seed) => {
      const tellings = seededTellings(seededDice(seed), 30)
      const quiet = await openWorld()
      await quiet.tell(...tellings)
      await quiet.catchUp()
      const world = await openWorld()
      for (const [at, batch] of inThree(tellings).entries()) {
        await world.tell(...batch)
        await world.catchUp()
        const { to, how, isTakenOver, dies } = harms[at] ?? {
          to: sales.tables[1]?.name ?? '',
          how: '',
          isTakenOver: false,
          dies: null,
        }
        await doHarm(world, to, how)
        if (isTakenOver) await world.catchUp()
        if (dies) await makeGood(mortalParts(world.freshParts(), dies).parts, to).catch(() => 'died')
        await makeGood(world.freshParts(), to)
      }
      await world.catchUp()
      expect(await found(world)).toEqual(await found(quiet))
    }),
    { seed: 11, numRuns: 6 },
  )
}, 300_000)
