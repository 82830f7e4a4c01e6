import { join } from 'node:path'
import { systemClock, systemDice } from '@storemesh/core'
import { embeddedEventLog, type EventLog } from '@storemesh/event-log'
import { filesystemStore } from '@storemesh/object-store'
import { temporaryFolder } from '@storemesh/testing'
import { expect, onTestFinished, test } from 'vitest'
import type { History } from './calendar/history.js'
import { TRANSACTIONS } from './emission.js'
import { PURCHASES_ALONE } from './mix.js'
import { serveShop } from './shop/serve-shop.js'
import { simulate, type SimulateOptions } from './simulate.js'
import { readTruth } from './truth/read-truth.js'

const EVENTS = 600

/** A folder with a shop, in which parts of a past are told. */
async function openPast(history: History) {
  const folder = await temporaryFolder()
  const open = (part: string) => embeddedEventLog({ folder: join(folder, part), clock: systemClock, dice: systemDice })
  const [log, truthLog, shop] = await Promise.all([open('log'), open('truth'), serveShop({ folder: join(folder, 'shop') })])
  onTestFinished(async () => {
    await Promise.all([log.close(), truthLog.close(), shop.close()])
  })
  const outlets = { log, truthLog, shop, files: filesystemStore(join(folder, 'files')) }
  const tell = (more: Partial<SimulateOptions> = {}) =>
    simulate({
      ...outlets,
      seed: 6,
      events: EVENTS,
      rate: 'max',
      mix: PURCHASES_ALONE,
      clock: systemClock,
      from: 'virtual',
      history,
      ...more,
    })
  return { tell, told: () => told(log), sent: () => sent(truthLog) }
}

async function told(log: EventLog): Promise<readonly string[]> {
  const records: string[] = []
  for (const { partition, next_offset } of await log.ends(TRANSACTIONS)) {
    const batch = await log.read(TRANSACTIONS, partition, 0, { records_max: 10_000, bytes_max: 1 << 24 })
    expect(batch).toHaveLength(next_offset)
    records.push(
      ...batch.map(({ offset, key, value }) => `${partition} ${offset} ${key} ${Buffer.from(value).toString('latin1')}`),
    )
  }
  return records.toSorted()
}

async function sent(truthLog: EventLog): Promise<readonly string[]> {
  const times: string[] = []
  for await (const { sent_at } of readTruth(truthLog).events()) times.push(sent_at)
  return times
}

const TWO_DAYS: History = { days: 2, until_ms: Date.UTC(2026, 2, 1) }

test('a whole past is told within its days, the same in pieces', async () => {
  const whole = await openPast(TWO_DAYS)
  await whole.tell()
  const times = await whole.sent()
  expect(times).toEqual(times.toSorted())
  expect([times[0]?.slice(0, 10), times.at(-1)?.slice(0, 10)]).toEqual(['2026-02-27', '2026-02-28'])

  const pieces = await openPast(TWO_DAYS)
  const stop = new AbortController()
  await pieces.tell({ rate: 2000, signal: stop.signal, onProgress: () => stop.abort() })
  expect((await pieces.tell()).resumed_at).toBeGreaterThan(0)
  expect(await pieces.told()).toEqual(await whole.told())
})

test('the last hours of a past are told another time, and what is told then is what was left', async () => {
  const whole = await openPast(TWO_DAYS)
  await whole.tell()
  const later = await openPast(TWO_DAYS)
  const first = await later.tell({ history: { ...TWO_DAYS, untold_hours: 5 } })
  const times = await later.sent()
  expect(times.at(-1)?.slice(0, 10)).toBe('2026-02-28')
  expect(times.every((at) => at < '2026-02-28T19:00:00')).toBe(true)
  const left = await later.tell()
  expect([first.events + left.events, left.events > 0]).toEqual([EVENTS, true])
  expect(await later.told()).toEqual(await whole.told())
})
