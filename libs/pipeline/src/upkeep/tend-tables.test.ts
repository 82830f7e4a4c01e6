import { planFiles } from '@storemesh/iceberg'
import { expect, test } from 'vitest'
import { outcomeOf } from '../fixtures/outcome.js'
import { sales } from '../fixtures/sales-domain.js'
import { receipt, type Telling, unreadable } from '../fixtures/told-receipts.js'
import { worldsOfThisFile } from '../fixtures/world.js'
import { tendTables } from './tend-tables.js'

const openWorld = worldsOfThisFile()
const COMMITS = 33 // one more small file of a day than are left as they are

test('small files become one, old snapshots go, and no reader can tell', async () => {
  const world = await openWorld()
  const upToSilver = { ...sales, tables: sales.tables.slice(0, 2), products: [], live: [] }
  for (let n = 0; n < COMMITS; n++) {
    const telling: Telling = n === 7 ? unreadable('till-0', '{') : receipt(`r${n}`)
    await world.tell(telling, receipt(`s${n}`))
    await world.catchUp(upToSilver)
  }
  await world.catchUp()
  const before = await outcomeOf(world.freshParts())
  const filesOf = async (name: string) => (await planFiles(world.freshParts(), await world.table(name))).length
  expect(await filesOf('receipts_unified')).toBe(COMMITS)

  world.clock.advance(60 * 60_000)
  await tendTables(world.freshParts(), sales)
  expect([await filesOf('bronze_kafka__receipts'), await filesOf('receipts_unified')]).toEqual([1, 1])
  expect(await outcomeOf(world.freshParts())).toEqual(before)

  await world.catchUp()
  expect(await outcomeOf(world.freshParts())).toEqual(before)
  await world.tell(receipt('r0'), receipt('last'))
  await world.catchUp()
  const { changes, told_again } = await outcomeOf(world.freshParts())
  expect(told_again).toEqual([])
  expect(changes['sales.receipts']).toHaveLength(2 * COMMITS)
})
