import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededDice } from '@storemesh/core'
import { realtime } from '@storemesh/domain'
import { temporaryFolder } from '@storemesh/testing'
import { afterAll, expect, test } from 'vitest'
import { sales } from '../fixtures/sales-domain.js'
import { receipt, seededTellings, type Telling, unreadable } from '../fixtures/told-receipts.js'
import { type World, worldsOfThisFile } from '../fixtures/world.js'
import { type RealtimeView, realtimeView } from './realtime-view.js'

const openWorld = worldsOfThisFile()
const folder = mkdtemp(join(tmpdir(), 'storemesh-'))
afterAll(async () => rm(await folder, { recursive: true, force: true }))

const [bronze] = sales.tables.filter((table) => table.layer === 'bronze')
if (!bronze) throw new Error('the sales domain has no bronze table')
const RECEIPTS = realtime('receipts', { of: bronze, key: ['receipt_id'] })
const SEED = 8

/** What somebody sees who asks for the first time. */
const shown = (world: World): Promise<readonly string[]> => seen(world, viewOf(world))

const viewOf = (world: World): RealtimeView => realtimeView(world.freshParts(), 'sales', RECEIPTS, () => temporaryFolder())

/** The receipts as they are shown now, by their ids, with how many each sold. */
async function seen(world: World, view: RealtimeView): Promise<readonly string[]> {
  const { engine, viewer } = world.freshParts()
  const relation = await view.relation(() => temporaryFolder())
  const columns = 'receipt_id, CAST(quantity AS varchar), CAST(amount AS varchar)'
  const sql = `SELECT concat_ws(' ', ${columns}) AS told FROM receipts ORDER BY receipt_id`
  const found: string[] = []
  for await (const rows of engine.rows({ sql, relations: new Map([['receipts', relation]]) }, viewer))
    for (const { told } of rows) if (typeof told === 'string') found.push(told)
  return found
}

test('shows nothing where nothing was told', async () => {
  expect(await shown(await openWorld())).toEqual([])
})

test('shows an event before anything has read it, and the same once it is in bronze, and those that came since', async () => {
  const world = await openWorld()
  await world.tell(receipt('a', { quantity: 2 }), unreadable('till-1', '{"receipt_id":'), receipt('b', { amount: '0.1' }))
  const before = await shown(world)
  expect(before).toEqual(['a 2 10.00', 'b 1 0.10'])
  await world.catchUp()
  expect(await shown(world)).toEqual(before)
  await world.tell(receipt('c'))
  expect(await shown(world)).toEqual([...before, 'c 1 10.00'])
})

test('shows what is told again once, as it was told first, whichever of the two is in bronze', async () => {
  const world = await openWorld()
  await world.tell(receipt('a'), receipt('a', { amount: '11.00' }))
  expect(await shown(world)).toEqual(['a 1 10.00'])
  await world.catchUp()
  await world.tell(receipt('a', { amount: '12.00' }))
  expect(await shown(world)).toEqual(['a 1 10.00'])
})

test('is the same however much of the log bronze has read, for who asks again and for who asks the first time', async () => {
  const dice = seededDice(SEED)
  const tellings = seededTellings(dice, 120)
  const live = await openWorld()
  const again = viewOf(live)
  const behind = await openWorld()
  for (let from = 0; from < tellings.length; ) {
    const some: readonly Telling[] = tellings.slice(from, from + dice.between(1, 40))
    from += some.length
    await live.tell(...some)
    await behind.tell(...some)
    if (dice.chance(0.6)) await live.catchUp()
    await live.clock.sleep(dice.pick([0, 1000, 6000, 40_000]))
    const expected = await shown(behind)
    expect(await shown(live), `seed ${SEED}, after ${from}`).toEqual(expected)
    expect(await seen(live, again), `seed ${SEED}, after ${from}, again`).toEqual(expected)
  }
  expect((await shown(live)).length).toBeGreaterThan(50)
})

test('answers many who ask at once, each with what was told before it asked', async () => {
  const world = await openWorld()
  const view = viewOf(world)
  const asked: Promise<readonly string[]>[] = []
  for (const id of ['a', 'b', 'c', 'd']) {
    await world.tell(receipt(id))
    asked.push(seen(world, view))
  }
  const answers = await Promise.all(asked)
  for (const [at, answer] of answers.entries())
    expect(answer.map((row) => row[0])).toEqual(expect.arrayContaining(['a', 'b', 'c', 'd'].slice(0, at + 1)))
})
