import { seededDice } from '@storemesh/core'
import { expect, test } from 'vitest'
import { changeOf } from '@storemesh/subgraph'
import { deadLettersOf, outcomeOf, recordsOf, rowsOf } from './fixtures/outcome.js'
import { CHANGES, sales, TABLES, withFreshFiles } from './fixtures/sales-domain.js'
import { seededTellings, type Telling } from './fixtures/told-receipts.js'
import { type World, worldsOfThisFile } from './fixtures/world.js'

const openWorld = worldsOfThisFile()

/** What a reader who joined at any time holds in the end: the newest change of each key. */
async function lastTold(world: World): Promise<Readonly<Record<string, unknown>>> {
  const parts = world.freshParts()
  const last: Record<string, unknown> = {}
  for (const topic of CHANGES) {
    for (const { value } of await recordsOf(parts, topic)) {
      const { key, row } = changeOf(value)
      last[`${topic} ${key}`] = row
    }
  }
  return last
}

async function afterBatches(batches: readonly (readonly Telling[])[], domain = sales) {
  const world = await openWorld()
  for (const batch of batches) {
    await world.tell(...batch)
    await world.catchUp(domain)
  }
  const { tables, lookups, dead_letters, told_again } = await outcomeOf(world.freshParts())
  return { tables, lookups, dead_letters, told_again, last: await lastTold(world) }
}

test.each([1, 2, 3, 4])('events in any batches make what they make at once (seed %i)', async (seed) => {
  const dice = seededDice(seed)
  const tellings = seededTellings(dice, 60)
  const batches: Telling[][] = [[]]
  for (const telling of tellings) {
    if (dice.chance(0.1)) batches.push([])
    batches.at(-1)?.push(telling)
  }
  const atOnce = await afterBatches([tellings])
  expect(atOnce.told_again).toEqual([])
  expect(await afterBatches(batches)).toEqual(atOnce)
})

test('and so do those whose fresh rows are Avro, whatever the others are', async () => {
  const dice = seededDice(5)
  const tellings = seededTellings(dice, 40)
  const batches = [tellings.slice(0, 10), tellings.slice(10, 11), tellings.slice(11)]
  expect(await afterBatches(batches, withFreshFiles(sales, 'avro'))).toEqual(await afterBatches([tellings]))
})

test('and so do those that are so many that most of them go into columns as they stand', async () => {
  const tellings = seededTellings(seededDice(6), 6000)
  const [atOnce, inThree] = [await openWorld(), await openWorld()]
  await atOnce.tell(...tellings)
  await atOnce.catchUp()
  for (const from of [0, 2000, 4000]) {
    await inThree.tell(...tellings.slice(from, from + 2000))
    await inThree.catchUp()
  }
  const [engine, oneByOne] = [atOnce.freshParts(), inThree.freshParts()]
  for (const table of TABLES)
    expect([table, ...(await rowsOf(engine, table))]).toEqual([table, ...(await rowsOf(oneByOne, table))])
  expect(await rowsOf(engine, 'bronze_kafka__receipts')).not.toHaveLength(0)
  expect(await deadLettersOf(engine)).toEqual(await deadLettersOf(oneByOne))
})
