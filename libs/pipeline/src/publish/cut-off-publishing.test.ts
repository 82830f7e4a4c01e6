import { expireSnapshots } from '@storemesh/iceberg'
import { deleteRows } from '@storemesh/lake'
import { changeOf } from '@storemesh/subgraph'
import { expect, test } from 'vitest'
import { type CutOff, mortalParts } from '../fixtures/cut-off.js'
import { cutOffs } from '../fixtures/lives.js'
import { recordsOf } from '../fixtures/outcome.js'
import { receipt } from '../fixtures/told-receipts.js'
import { turnsOf, type World, worldsOfThisFile } from '../fixtures/world.js'
import { askSales, catchUp, servedParts, servedSales } from './fixtures/served-sales.js'

const openWorld = worldsOfThisFile()

const TABLE = { namespace: 'sales', name: 'product_sales' }
const domain = servedSales('by key')
/** The models are through: only the publisher has something to do. */
const publishing = { ...domain, tables: [] }
const PRODUCTS = ['tea', 'rice', 'soap', 'milk'] as const

/** A publisher that has rows to put and rows to take away, and may or may not know which. */
async function waitingWorld(knows: 'all' | 'nothing'): Promise<World> {
  const world = await openWorld()
  await world.tell(...PRODUCTS.map((product_id) => receipt(product_id, { product_id })))
  await catchUp(world, domain)
  const parts = servedParts(world)
  await deleteRows(parts, TABLE, { sql: "product_id IN ('rice', 'soap')" })
  if (knows === 'nothing') {
    world.clock.advance(60_000)
    await expireSnapshots(parts, TABLE, {
      retention: { min_snapshots_to_keep: 1, max_snapshot_age_ms: 0, readers_ms: 0 },
    })
  }
  return world
}

/** What subscribers were told, and what readers find, after a run that is cut off and one that is not. */
async function published(knows: 'all' | 'nothing', cutOff?: CutOff) {
  const world = await waitingWorld(knows)
  const mortal = mortalParts(servedParts(world), cutOff)
  const death = await turnsOf(mortal.parts, publishing).then(
    () => 'none',
    () => 'cut off',
  )
  await catchUp(world, publishing)
  const told = (await recordsOf(world.freshParts(), 'sales.product-sales')).map(({ value }) => changeOf(value))
  const { ask } = askSales(world, domain)
  return {
    steps: mortal.steps,
    death,
    outcome: {
      told: told.map(({ key, gone }) => `${key} ${gone === true}`).toSorted(),
      found: await ask('{ productSalesList { edges { node { productId } } } }'),
    },
  }
}

test.each([['all'], ['nothing']] as const)(
  'publishing that is cut off anywhere is made good, and nobody is told twice (it knows %s of what went)',
  async (knows) => {
    const quiet = await published(knows)
    expect(quiet.outcome.told.filter((text) => text.endsWith('true'))).toEqual(['rice|2026-01-31 true', 'soap|2026-01-31 true'])
    for (const cutOff of cutOffs(quiet.steps)) {
      const { death, outcome } = await published(knows, cutOff)
      expect({ cutOff, death, outcome }).toEqual({ cutOff, death: 'cut off', outcome: quiet.outcome })
    }
  },
  120_000,
)
