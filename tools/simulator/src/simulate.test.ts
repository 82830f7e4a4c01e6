import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  decimalUnits,
  type Dice,
  isJsonObject,
  parseJson,
  seededDice,
  systemClock,
  systemDice,
  virtualClock,
} from '@storemesh/core'
import { embeddedEventLog, type EventLog, type LogRecord } from '@storemesh/event-log'
import { filesystemStore, type ObjectStore } from '@storemesh/object-store'
import { temporaryFolder } from '@storemesh/testing'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { TRANSACTIONS } from './emission.js'
import { mixText, PURCHASES_ALONE } from './mix.js'
import { connectShop } from './shop/shop-client.js'
import { type ServedShop, serveShop } from './shop/serve-shop.js'
import { simulate, type SimulateOptions } from './simulate.js'
import { readTruth, truthSummary } from './truth/read-truth.js'
import type { TrueEvent, TrueUser } from './truth/true-event.js'

let shopFolder: string
let shop: ServedShop
const opened: EventLog[] = []

beforeAll(async () => {
  shopFolder = await mkdtemp(join(tmpdir(), 'simulator-shop-'))
  shop = await serveShop({ folder: shopFolder })
})
const emptyShop = async () => {
  const client = new pg.Client({ host: shop.host, port: shop.port, user: 'postgres', database: 'postgres' })
  await client.connect()
  await client.query('TRUNCATE public.users')
  await client.end()
}
beforeEach(emptyShop)
afterEach(async () => {
  for (const log of opened.splice(0)) await log.close()
})
afterAll(async () => {
  await shop.close()
  await rm(shopFolder, { recursive: true, force: true })
})

const openIn = async (folder: string) => {
  const open = (part: string) => embeddedEventLog({ folder: join(folder, part), clock: systemClock, dice: systemDice })
  const [log, truthLog] = await Promise.all([open('log'), open('truth')])
  opened.push(log, truthLog)
  return { log, truthLog, files: filesystemStore(join(folder, 'files')) }
}
type Given = Pick<SimulateOptions, 'seed'> & Partial<SimulateOptions>
const run = (outlets: { log: EventLog; truthLog: EventLog; files: ObjectStore }, given: Given) =>
  simulate({ rate: 'max', mix: PURCHASES_ALONE, shop, clock: systemClock, from: 'virtual', ...outlets, ...given })

async function emitted(log: EventLog): Promise<readonly LogRecord[]> {
  const records: LogRecord[] = []
  for (const { partition, next_offset } of await log.ends(TRANSACTIONS)) {
    for (let offset = 0; offset < next_offset; ) {
      const batch = await log.read(TRANSACTIONS, partition, offset, { records_max: 10_000, bytes_max: 1 << 24 })
      records.push(...batch)
      offset += batch.length
    }
  }
  return records
}
const asText = (records: readonly LogRecord[]) =>
  records.map(({ partition, offset, key, value }) => `${partition} ${offset} ${key} ${Buffer.from(value).toString('latin1')}`)
const all = async <T>(values: AsyncIterable<T>) => {
  const list: T[] = []
  for await (const value of values) list.push(value)
  return list
}
const idIn = (record: LogRecord) => {
  const fields = parseJson(Buffer.from(record.value).toString())
  return isJsonObject(fields) && typeof fields['transaction_id'] === 'string' ? fields['transaction_id'] : undefined
}
const count = <T>(values: readonly T[]) => {
  const counts = new Map<T, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}

/** Each true event is on the topic as often as it is true, and each user in the shop as they are now. */
async function expectEmittedIsTrue({ log, truthLog }: { log: EventLog; truthLog: EventLog }): Promise<void> {
  const truth = { events: await all(readTruth(truthLog).events()), users: await all(readTruth(truthLog).users()) }
  const records = await emitted(log)
  expect(records).toHaveLength(truth.events.length)
  const told = truth.events.filter(({ kind }) => kind !== 'bad').map(({ transaction }) => transaction.transaction_id)
  const readable = new Set(told)
  const found = records.map(idIn).filter((id): id is string => id !== undefined && readable.has(id))
  expect(count(found)).toEqual(count(told))
  const keys = (of: readonly (string | undefined)[]) => [...count(of)].toSorted(([a = ''], [b = '']) => a.localeCompare(b))
  expect(keys(records.map(({ key }) => key))).toEqual(keys(truth.events.map(({ transaction }) => transaction.user_id)))
  const newest = new Map(truth.users.map(({ user }) => [user.user_id, user]))
  const client = await connectShop(shop)
  const rows = await client.find([...newest.keys()])
  await client.close()
  expect(new Map(rows.map((row) => [row.user_id, row]))).toEqual(newest)
}

describe('a simulated world', () => {
  test('is the same for the same seed, to the byte and the partition, and another one for another seed', async () => {
    const outcomes = []
    for (const seed of [7, 7, 8]) {
      const logs = await openIn(await temporaryFolder())
      await run(logs, { seed, events: 3000 })
      outcomes.push({ records: asText(await emitted(logs.log)), users: await all(readTruth(logs.truthLog).users()) })
    }
    const [first, again, other] = outcomes
    expect(first).toEqual(again)
    expect(first?.records[0]).not.toEqual(other?.records[0])
    expect(first?.users[0]?.user.user_id).not.toEqual(other?.users[0]?.user.user_id)
  })

  test('has exactly as many events as were asked for, also when it goes on or is asked again', async () => {
    const logs = await openIn(await temporaryFolder())
    expect(await run(logs, { seed: 3, events: 1 })).toMatchObject({ resumed_at: 0, events: 1, users: 300 })
    expect(await run(logs, { seed: 3, events: 1234 })).toMatchObject({ resumed_at: 1, events: 1233 })
    expect(await run(logs, { seed: 3, events: 1234 })).toMatchObject({ resumed_at: 1234, events: 0 })
    expect(await emitted(logs.log)).toHaveLength(1234)
    await expectEmittedIsTrue(logs)
  })

  test('tells the same story in pieces as in one go', async () => {
    const [whole, pieces] = [await openIn(await temporaryFolder()), await openIn(await temporaryFolder())]
    const mess = { bad: 0.05, repeat: 0.2, late: 0.1 }
    for (const events of [1, 500, 777, 1999, 2500]) await run(pieces, { seed: 5, events, mess })
    await run(whole, { seed: 5, events: 2500, mess })
    expect(asText(await emitted(pieces.log))).toEqual(asText(await emitted(whole.log)))
    expect(await all(readTruth(pieces.truthLog).users())).toEqual(await all(readTruth(whole.truthLog).users()))
  })

  test('shares its folder with other worlds, and time in the shop only grows', async () => {
    const logs = await openIn(await temporaryFolder())
    await run(logs, { seed: 1, events: 500 })
    await run(logs, { seed: 2, events: 300 })
    await run(logs, { seed: 1, events: 30, from: 'now' })
    await run(logs, { seed: 1, events: 800 })
    expect(await truthSummary(logs.truthLog)).toMatchObject({ events: 1130 })
    const times = (await all(readTruth(logs.truthLog).users())).map(({ user }) => user.updated_at)
    expect(times).toEqual([...new Set(times)].toSorted())
    await expectEmittedIsTrue(logs)
  })

  test('goes wrong as often as it is told to, and knows each time', async () => {
    const logs = await openIn(await temporaryFolder())
    const summary = await run(logs, { seed: 11, events: 20_000 })
    expect(await truthSummary(logs.truthLog)).toMatchObject({
      events: 20_000,
      good: summary.good,
      bad: summary.bad,
      repeats: summary.repeats,
      late: summary.late,
      users: summary.users,
      user_versions: summary.user_versions,
    })
    const shares = { bad: summary.bad / 20_000, repeats: summary.repeats / 20_000, late: summary.late / 20_000 }
    expect(shares.bad).toBeCloseTo(0.005, 2)
    expect(shares.repeats).toBeCloseTo(0.005, 2)
    expect(shares.late).toBeCloseTo(0.01, 2)
    expect(summary.users).toBeGreaterThan(900)
    expect(summary.users).toBeLessThan(1600)
    const { bad_by_reason } = await truthSummary(logs.truthLog)
    expect(Object.keys(bad_by_reason).toSorted()).toEqual(['field-missing', 'invalid-utf8', 'not-json', 'nul-byte', 'wrong-type'])
    await expectEmittedIsTrue(logs)
  })

  test('counts money exactly, in whole units and in text', async () => {
    const logs = await openIn(await temporaryFolder())
    await run(logs, { seed: 13, events: 3000, mess: { bad: 0, repeat: 0, late: 0 } })
    const truth = new Map(
      (await all(readTruth(logs.truthLog).events())).map((event) => [event.transaction.transaction_id, event]),
    )
    for (const record of await emitted(logs.log)) {
      const { total_amount, transaction_id } = moneyOf(record)
      const lines = truth.get(transaction_id)?.transaction.products ?? []
      expect(
        lines.every(({ price_minor, quantity }) => Number.isSafeInteger(price_minor) && Number.isSafeInteger(quantity)),
      ).toBe(true)
      expect(total_amount).toMatch(/^\d+\.\d\d$/)
      expect(decimalUnits(total_amount, 2)).toBe(
        lines.reduce((sum, line) => sum + BigInt(line.quantity) * BigInt(line.price_minor), 0n),
      )
    }
  })

  test('knows nobody before they opened their account', async () => {
    const logs = await openIn(await temporaryFolder())
    await run(logs, { seed: 17, events: 5000 })
    const registered = registeredAt(await all(readTruth(logs.truthLog).users()))
    const early = (await all(readTruth(logs.truthLog).events())).filter((event) => isEarly(event, registered))
    expect(early).toEqual([])
  })
})

const moneyOf = (record: LogRecord) => {
  const fields = parseJson(Buffer.from(record.value).toString())
  const { total_amount, transaction_id } = isJsonObject(fields) ? fields : {}
  if (typeof total_amount === 'string' && typeof transaction_id === 'string') return { total_amount, transaction_id }
  throw new Error('expected the amount as text')
}
const registeredAt = (users: readonly TrueUser[]) =>
  new Map(users.filter(({ what }) => what === 'registered').map(({ user }) => [user.user_id, user.created_at]))
const isEarly = ({ transaction }: TrueEvent, registered: ReadonlyMap<string, string>) => {
  const since = registered.get(transaction.user_id)
  return since === undefined || transaction.transaction_timestamp < since
}

describe('a world of now', () => {
  test('keeps to the time and the rate it is given, and ends when it is told to', async () => {
    const logs = await openIn(await temporaryFolder())
    const clock = virtualClock(Date.UTC(2026, 4, 1))
    const stop = new AbortController()
    const onProgress = ({ events }: { events: number }) => {
      if (events >= 200) stop.abort()
    }
    const summary = await run(logs, { seed: 1, from: 'now', rate: 50, clock, signal: stop.signal, onProgress })
    expect(summary.events).toBeGreaterThanOrEqual(200)
    expect(summary.events).toBeLessThan(220)
    expect(clock.elapsed_ms() / 1000).toBeCloseTo(summary.events / 50, 0)
    const times = (await all(readTruth(logs.truthLog).events())).map(({ sent_at }) => sent_at)
    expect(times).toEqual(times.toSorted())
    expect(times[0]?.slice(0, 19)).toBe('2026-05-01T00:00:00')
    await expectEmittedIsTrue(logs)
    // Started again it goes on.
    expect(await run(logs, { seed: 1, from: 'now', clock, events: summary.events + 50 })).toMatchObject({
      resumed_at: summary.events,
      events: 50,
    })
    await expectEmittedIsTrue(logs)
  })
})

describe('a simulator that is killed', () => {
  const simulator = (folder: string, events: number, seed: number, from: string): ChildProcess =>
    fork(
      new URL('./fixtures/simulate.ts', import.meta.url),
      [folder, `${shop.port}`, `${events}`, `${seed}`, from, mixText(PURCHASES_ALONE)],
      {
        execArgv: ['--conditions=@mesh/source', '--import', 'tsx'],
      },
    )

  const killedThrice = async (events: number, seed: number, from: string) => {
    const folder = await temporaryFolder()
    const dice = seededDice(20260101)
    for (let kill = 0; kill < 3; kill++) await killAtSomeMoment(simulator(folder, events, seed, from), dice)
    expect(await once(simulator(folder, events, seed, from), 'exit')).toEqual([0, null])
    return openIn(folder)
  }

  test('emits all that is true and nothing twice, at whatever moment, as if nothing had been', async () => {
    const events = 20_000
    const logs = await killedThrice(events, 23, 'virtual')
    expect(await truthSummary(logs.truthLog)).toMatchObject({ events })
    await expectEmittedIsTrue(logs)
    const quiet = await openIn(await temporaryFolder())
    await run(quiet, { seed: 23, events })
    expect(asText(await emitted(logs.log))).toEqual(asText(await emitted(quiet.log)))
  }, 180_000)

  test('does so in a world of now too', async () => {
    const events = 15_000
    const logs = await killedThrice(events, 31, 'now')
    expect(await truthSummary(logs.truthLog)).toMatchObject({ events })
    await expectEmittedIsTrue(logs)
  }, 180_000)
})

/** After so many batches and a moment more, whatever it is doing then. */
async function killAtSomeMoment(child: ChildProcess, dice: Dice): Promise<void> {
  let batches = dice.between(1, 4)
  const exited = once(child, 'exit')
  while (batches-- > 0) await Promise.race([once(child, 'message'), exited])
  await systemClock.sleep(dice.next() * 20)
  child.kill('SIGKILL')
  expect(await exited).toEqual([null, 'SIGKILL'])
}
