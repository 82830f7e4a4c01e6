import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Fault, seededDice, systemClock, systemDice } from '@storemesh/core'
import { embeddedEventLog, type EventLog } from '@storemesh/event-log'
import { filesystemStore } from '@storemesh/object-store'
import { temporaryFolder } from '@storemesh/testing'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { spoiltBytes } from './mess.js'
import { orderRows, refundRows } from './shop/shop-rows.js'
import { type ServedShop, serveShop } from './shop/serve-shop.js'
import { simulate, type SimulateOptions } from './simulate.js'
import { fieldsOf } from './topics/told-topic.js'
import { TOLD_TOPICS, toldOn } from './topics/told-topics.js'
import { readTruth } from './truth/read-truth.js'
import { USUAL_MIX } from './mix.js'

let shopFolder: string
let shop: ServedShop

beforeAll(async () => {
  shopFolder = await mkdtemp(join(tmpdir(), 'simulator-shop-'))
  shop = await serveShop({ folder: shopFolder })
})
afterAll(async () => {
  await shop.close()
  await rm(shopFolder, { recursive: true, force: true })
})

async function outletsIn(folder: string): Promise<OutletsHere> {
  const open = (part: string) => embeddedEventLog({ folder: join(folder, part), clock: systemClock, dice: systemDice })
  const [log, truthLog] = await Promise.all([open('log'), open('truth')])
  onTestFinished(async () => {
    await Promise.all([log.close(), truthLog.close()])
  })
  return { log, truthLog, files: filesystemStore(join(folder, 'files')) }
}
type OutletsHere = Pick<SimulateOptions, 'log' | 'truthLog' | 'files'>

const MESS = { bad: 0.05, repeat: 0.1, late: 0.1 }
const optionsOf = (outlets: OutletsHere): SimulateOptions => ({
  ...outlets,
  seed: 1,
  mix: USUAL_MIX,
  mess: MESS,
  rate: 'max',
  shop,
  clock: systemClock,
  from: 'virtual',
})
const run = (outlets: OutletsHere, seed: number, events: number, more: Partial<SimulateOptions> = {}) =>
  simulate({ ...optionsOf(outlets), seed, events, ...more })

/** All that stands on a topic: its key and its bytes, partition by partition. */
async function on(log: EventLog, topic: string): Promise<string[]> {
  const lines: string[] = []
  for (const { partition, next_offset } of await log.ends(topic)) {
    for (let offset = 0; offset < next_offset; ) {
      const batch = await log.read(topic, partition, offset, { records_max: 10_000, bytes_max: 1 << 24 })
      lines.push(...batch.map(({ key, value }) => `${partition} ${key} ${Buffer.from(value).toString('latin1')}`))
      offset += batch.length
    }
  }
  return lines
}

const TRIES_MAX = 200

const withoutPartition = (line: string) => line.slice(line.indexOf(' ') + 1)

/** Each topic holds what the truth says that it was told, and nothing more. */
async function expectToldIsTrue({ log, truthLog }: OutletsHere): Promise<void> {
  for (const topic of TOLD_TOPICS) {
    const expected: string[] = []
    for await (const record of toldOn(topic, readTruth(truthLog))) {
      const { key, text, spoilt } = record
      expected.push(`${key} ${(spoilt ? spoiltBytes(fieldsOf(record), spoilt) : Buffer.from(text)).toString('latin1')}`)
    }
    expect((await on(log, topic.topic)).map(withoutPartition).toSorted(), `records on ${topic.topic}`).toEqual(
      expected.toSorted(),
    )
  }
}

/** The shop has each order as it is now, and what was paid back of it. */
async function expectShopIsTrue({ truthLog }: OutletsHere): Promise<void> {
  const orders = new Map<string, string>()
  const refunds: string[] = []
  let last = ''
  for await (const event of readTruth(truthLog).events()) {
    for (const { order_id, status, total_amount, updated_at } of orderRows(event)) {
      orders.set(order_id, `${order_id} ${status} ${total_amount} ${updated_at}`)
      expect(updated_at > last, 'a cursor never misses a row').toBe(true)
      last = updated_at
    }
    refunds.push(...refundRows(event).map(({ order_id, amount, reason }) => `${order_id} ${amount} ${reason}`))
  }
  const client = new pg.Client({ host: shop.host, port: shop.port, user: 'postgres', database: 'postgres' })
  await client.connect()
  const at = `to_char(updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
  const lines = async (sql: string) => (await client.query<{ line: string }>(sql)).rows.map(({ line }) => line).toSorted()
  const found = await lines(`SELECT concat_ws(' ', order_id, status, total_amount, ${at}) AS line FROM public.orders`)
  const paidBack = await lines(`SELECT concat_ws(' ', order_id, amount, reason) AS line FROM public.refunds`)
  await client.end()
  expect(found).toEqual([...orders.values()].toSorted())
  expect(paidBack).toEqual(refunds.toSorted())
  expect(refunds.length).toBeGreaterThan(0)
}

async function emptyShop(): Promise<void> {
  const client = new pg.Client({ host: shop.host, port: shop.port, user: 'postgres', database: 'postgres' })
  await client.connect()
  await client.query('TRUNCATE public.users, public.orders, public.refunds')
  await client.end()
}

/** A log that fails now and then, before or after it has written. */
function faultyLog(log: EventLog, seed: number): EventLog {
  const dice = seededDice(seed)
  const fail = () => {
    if (dice.chance(0.02)) throw new Fault('LOG_FAILED', 'the log fails when it is told to')
  }
  return {
    ...log,
    async append(...given) {
      fail()
      const appended = await log.append(...given)
      fail()
      return appended
    },
  }
}

describe('simulated actions', () => {
  test('stand on every topic as the truth says, however often the simulator failed on its way', async () => {
    const [quiet, broken] = [await outletsIn(await temporaryFolder()), await outletsIn(await temporaryFolder())]
    const summary = await run(quiet, 21, 20_000)
    expect(summary).toMatchObject({ resumed_at: 0, events: 20_000, views: 12_000, cart_events: 6000, purchases: 2000 })
    await expectToldIsTrue(quiet)
    await expectShopIsTrue(quiet)
    await emptyShop()

    const failures: unknown[] = []
    for (let seed = 0; seed < TRIES_MAX; seed++) {
      const ended = await run({ ...broken, log: faultyLog(broken.log, seed) }, 21, 20_000).catch((error: unknown) => {
        failures.push(error)
        return undefined
      })
      if (ended) break
    }
    expect(failures.length).toBeGreaterThan(0)
    for (const failure of failures) expect(String(failure)).toContain('LOG_FAILED')
    await expectToldIsTrue(broken)
    await expectShopIsTrue(broken)
    for (const { topic } of TOLD_TOPICS)
      expect(await on(broken.log, topic), `records on ${topic}`).toEqual(await on(quiet.log, topic))
  }, 180_000)

  test('are made whole purchases when they are no multiple of one', async () => {
    const outlets = await outletsIn(await temporaryFolder())
    expect(await run(outlets, 22, 1)).toMatchObject({ events: 10, views: 6, cart_events: 3, purchases: 1 })
    expect(await run(outlets, 22, 25)).toMatchObject({ resumed_at: 10, events: 20 })
    await expectToldIsTrue(outlets)
  })

  test('are another world’s where more people mean harm or sources change their shape, which needs an end to have a middle', async () => {
    await emptyShop()
    const outlets = await outletsIn(await temporaryFolder())
    const worlds: string[] = []
    for (const more of [{}, { fraud: 0.2 }, { drift: 'breaking' as const }])
      worlds.push((await run(outlets, 4, 4000, more)).world)
    expect(worlds).toEqual(['virtual-4', 'virtual-4-fraud-0.2', 'virtual-4-breaking-from-200'])
    const frauds = new Map(worlds.map((world) => [world, 0]))
    let drifted = 0
    for await (const { world, fraud, drift } of readTruth(outlets.truthLog).events()) {
      if (fraud !== undefined) frauds.set(world, (frauds.get(world) ?? 0) + 1)
      if (drift === 'breaking') drifted++
    }
    expect(frauds.get('virtual-4-fraud-0.2')).toBeGreaterThan(40)
    expect(frauds.get('virtual-4')).toBeLessThan(10)
    expect(drifted).toBe(200)
    await expectToldIsTrue(outlets)
    await expectShopIsTrue(outlets)
    await expect(simulate({ ...optionsOf(outlets), drift: 'breaking' })).rejects.toThrow('DRIFT_INVALID')
  })
})
