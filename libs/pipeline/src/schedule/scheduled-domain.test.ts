import type { Clock } from '@storemesh/core'
import { daily, defineDomain, type Domain, every, gold, onChange, type Schedule, silver, sql } from '@storemesh/domain'
import { expect, test } from 'vitest'
import { receiptsFeed } from '../fixtures/sales-domain.js'
import { receipt } from '../fixtures/told-receipts.js'
import { turnsOf, type World, worldsOfThisFile } from '../fixtures/world.js'
import { runDomain } from '../index.js'

const openWorld = worldsOfThisFile()
const TURN_MS = 60_000

const file = (name: string) => sql(new URL(`../fixtures/${name}.sql`, import.meta.url))
const rows = { reads: [receiptsFeed], sql: file('receipts_unified'), write: { mode: 'append', key: ['receipt_id'] } } as const

/** Receipts twice over, on a timetable and on change, and a table that reads the first. */
function domainOf(runs: Schedule): Domain {
  const unified = silver('receipts_unified', { ...rows, runs })
  const mapped = silver('receipts_mapped', { ...rows, runs: onChange })
  const products = gold('dim_products', { reads: [unified], sql: file('dim_products'), write: { mode: 'rebuild' } })
  return defineDomain({
    name: 'sales',
    owner: 'team-sales',
    tables: [receiptsFeed, unified, mapped, products],
    live: [],
    products: [],
  })
}

/** What lands is followed in one loop, what has a timetable in another. */
const LOOPS = 2

/** A process in which each loop takes a turn at each of these times, and which is stopped then. */
async function turnsAt(world: World, domain: Domain, ...times: readonly string[]): Promise<void> {
  const stop = new AbortController()
  const waiting = times.map((time) => Date.parse(`${time}:00Z`))
  const stopped = new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve(), { once: true }))
  const asleep: (() => void)[] = []
  const clock: Clock = {
    now_ms: () => waiting[0] ?? 0,
    elapsed_ms: () => 0,
    sleep: async (duration_ms) => {
      if (duration_ms < TURN_MS) return stopped // a feed is waited for to its end
      const woken = new Promise<void>((resolve) => asleep.push(resolve))
      if (asleep.length === LOOPS) {
        waiting.shift()
        if (waiting.length === 0) stop.abort()
        for (const wake of asleep.splice(0)) wake()
      }
      return woken
    },
  }
  await runDomain({ ...world.freshParts(), clock }, domain, TURN_MS, stop.signal)
}

async function idsIn(world: World, table: string): Promise<readonly unknown[]> {
  const { lake, viewer } = world.freshParts()
  const ids: unknown[] = []
  for await (const batch of lake.rows(`SELECT receipt_id FROM sales.${table} ORDER BY receipt_id`, viewer)) {
    ids.push(...batch.map((row) => row['receipt_id']))
  }
  return ids
}

async function receiptsCounted(world: World): Promise<number> {
  const { lake, viewer } = world.freshParts()
  const counts: number[] = []
  for await (const batch of lake.rows('SELECT receipts FROM sales.dim_products', viewer)) {
    counts.push(...batch.map((row) => Number(row['receipts'])))
  }
  return counts.reduce((sum, count) => sum + count, 0)
}

test('a model that waits for its hour holds up nobody: the others go on with what it has', async () => {
  const world = await openWorld()
  const domain = domainOf(every('1 hour'))
  await world.tell(receipt('a'))
  await turnsAt(world, domain, '2026-02-01T12:00')
  await world.tell(receipt('b'))
  await turnsAt(world, domain, '2026-02-01T12:01', '2026-02-01T12:59')
  expect(await idsIn(world, 'receipts_mapped')).toEqual(['a', 'b'])
  expect(await idsIn(world, 'receipts_unified')).toEqual(['a'])
  expect(await receiptsCounted(world)).toBe(1)
  await turnsAt(world, domain, '2026-02-01T13:00')
  expect(await idsIn(world, 'receipts_unified')).toEqual(['a', 'b'])
  expect(await receiptsCounted(world)).toBe(2)
})

test('runs that were missed over the end of a month are caught up in the first turn, and the next is the next night', async () => {
  const world = await openWorld()
  const domain = domainOf(daily('02:00'))
  await world.tell(receipt('a'))
  await turnsAt(world, domain, '2026-01-29T12:00')
  await world.tell(receipt('b'))
  await turnsAt(world, domain, '2026-01-30T01:59')
  expect(await idsIn(world, 'receipts_unified')).toEqual(['a'])
  await turnsAt(world, domain, '2026-02-01T12:00')
  expect(await idsIn(world, 'receipts_unified')).toEqual(['a', 'b'])
  await world.tell(receipt('c'))
  await turnsAt(world, domain, '2026-02-01T12:01', '2026-02-02T01:59')
  expect(await idsIn(world, 'receipts_unified')).toEqual(['a', 'b'])
  await turnsAt(world, domain, '2026-02-02T02:00')
  expect(await idsIn(world, 'receipts_unified')).toEqual(['a', 'b', 'c'])
})

test('whoever runs a domain until nothing is left has everything, whatever the hour', async () => {
  const world = await openWorld()
  const domain = domainOf(daily('02:00'))
  await world.tell(receipt('a'))
  await turnsOf(world.freshParts(), domain)
  await world.tell(receipt('b'))
  await turnsOf(world.freshParts(), domain)
  expect(await idsIn(world, 'receipts_unified')).toEqual(['a', 'b'])
  expect(await receiptsCounted(world)).toBe(2)
})
