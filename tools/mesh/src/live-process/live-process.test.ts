import { join } from 'node:path'
import { isFault, systemClock, systemDice } from '@storemesh/core'
import type { LiveRun } from '@storemesh/pipeline'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDataFolder } from '../data-folder/data-folder.js'
import type { Layout } from '../data-folder/layout.js'
import { runningRecords } from '../data-folder/running.js'
import { freshFolder } from '../testing/fresh-folder.js'
import { until } from '../testing/waiting.js'
import { loadDomains } from '../wiring/domains.js'
import { type Embedded, openEmbedded } from '../wiring/embedded.js'
import { prepareDomains } from '../wiring/prepare.js'
import { LIVE, type LiveProcess, liveProcess } from './live-process.js'

const PLACED: LiveRun = { domain: 'orders', processor: 'order-placed' }
const ORDERS = { name: 'orders.order', indexes: {} } as const

let layout: Layout
let embedded: Embedded
let live: LiveProcess

beforeEach(async () => {
  layout = await openDataFolder(join(await freshFolder(), 'data'), { mode: 'write' })
  const budget = { memory_mb: 256, threads: 1 }
  embedded = await openEmbedded(layout, { budget, domains: ['orders'], clock: systemClock, dice: systemDice })
  await prepareDomains(embedded, await loadDomains(['orders']))
  live = liveProcess(layout)
})
afterEach(async () => {
  await live.close()
  await embedded.close()
})

const ordered = (transaction_id: string) => ({
  transaction_id,
  user_id: 'user_1',
  products: [{ product_id: 'product_1', quantity: 1, price: '10.00' }],
  total_amount: '10.00',
  country: 'ID',
  transaction_timestamp: '2026-02-01T10:00:00Z',
})

const place = async (...ids: readonly string[]) => {
  const records = ids.map((id) => ({ key: id, value: Buffer.from(JSON.stringify(ordered(id))) }))
  await embedded.eventLog.append('transactions-topic', records)
}
const isThere = async (id: string) => (await embedded.lookups.get('orders')?.get(ORDERS, id)) !== undefined
const processes = () => runningRecords(layout).filter(({ name, life }) => name === LIVE && life === 'alive')

/** A run that goes on until it is stopped; what became of it is told then. */
function running(asked: LiveRun) {
  const stop = new AbortController()
  const code = live.run(asked, stop.signal).then(
    () => 'ended',
    (error: unknown) => (isFault(error) ? error.code : String(error)),
  )
  return { code, stop: () => stop.abort() }
}

test('a processor steps in another process until it is stopped', async () => {
  const run = running(PLACED)
  await place('a', 'b')
  await until('both are there', async () => (await isThere('a')) && (await isThere('b')))
  expect(processes()).toHaveLength(1)
  run.stop()
  expect(await run.code).toBe('ended')
  await live.close()
  expect(processes()).toHaveLength(0)
})

test('what goes wrong there is told here, by its code', async () => {
  expect(await running({ domain: 'orders', processor: 'nobody' }).code).toBe('LIVE_PROCESSOR_UNKNOWN')
})

test('a process that is killed is told of by every run, and the next one begins another, which goes on where it was', async () => {
  const runs = [0, 1].map((number) => running({ ...PLACED, share: { number, of: 2 } }))
  await place('a')
  await until('it is there', () => isThere('a'))
  for (const { process: killed } of processes()) process.kill(killed.pid, 'SIGKILL')
  expect(await Promise.all(runs.map(({ code }) => code))).toEqual(['LIVE_PROCESS_LOST', 'LIVE_PROCESS_LOST'])
  const next = running(PLACED)
  await place('b')
  await until('the next order is there', () => isThere('b'))
  next.stop()
  expect(await next.code).toBe('ended')
})
