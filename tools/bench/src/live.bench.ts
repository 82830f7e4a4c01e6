import { join } from 'node:path'
import { eventCheck } from '@storemesh/contract'
import { Fault, systemClock, systemDice } from '@storemesh/core'
import { text } from '@storemesh/domain'
import { embeddedEventLog, type EventLog } from '@storemesh/event-log'
import { embeddedKeyValueStore } from '@storemesh/key-value'
import { type LiveParts, runProcessor } from '@storemesh/pipeline'
import { silentLog } from '@storemesh/telemetry'
import type { Bench } from './bench.js'
import { atLeast, atMost, figure } from './figure.js'
import { TOLD_EVERY, VIEW_COUNTS, viewCounts, viewOf, VIEWS, VIEWS_CONTRACT, viewsContract } from './live/view-counts.js'
import { ratePerSecond, timed_ms } from './measure/timed.js'

const PARTITIONS = [0, 1, 2]
const WARM_UP = { events: 100_000, users: 10_000 }
const FEW = { events: 1_000_000, users: 10_000 }
const MANY = { events: 1_000_000, users: 1_000_000 }
const APPENDED_AT_ONCE = 10_000
const READ = { records_max: 4_000, bytes_max: 2 << 20 }
const LOOK_EVERY_MS = 5

/** A count by user whose states are on the disk, beside what any reader of the same events does; and a start where a million users are known. */
export const live: Bench = {
  name: 'live',
  async run({ folder }) {
    await counted(join(folder, 'warm-up'), WARM_UP)
    const few = await counted(join(folder, 'few'), FEW)
    const many = await counted(join(folder, 'many'), MANY)
    const restart_ms = await restarted_ms(join(folder, 'many'))
    const baseline = (value: number) => ({ what: 'counted in a Map', value })
    const unit = 'events/s'
    return [
      figure({
        what: 'live count, 10,000 keys, states durable',
        value: few.live,
        unit,
        baseline: baseline(few.map),
        target: atLeast(200_000),
      }),
      figure({ what: 'live count, 1,000,000 keys, each event a new one', value: many.live, unit, baseline: baseline(many.map) }),
      figure({ what: 'log read of the same events, alone', value: few.read, unit }),
      figure({ what: 'live restart with 1,000,000 keys', value: restart_ms, unit: 'ms', target: atMost(2_000) }),
    ]
  },
}

interface Load {
  readonly events: number
  readonly users: number
}

async function counted(folder: string, { events, users }: Load) {
  const { parts, close } = await opened(folder)
  try {
    for (const topic of [VIEWS, VIEW_COUNTS]) await parts.eventLog.createTopic(topic, { partitions: PARTITIONS.length })
    for (let first = 0; first < events; first += APPENDED_AT_ONCE) await append(parts.eventLog, first, APPENDED_AT_ONCE, users)
    const read = await ratePerSecond(events, () => readAll(parts.eventLog, () => undefined))
    const map = await ratePerSecond(events, () => countInMap(parts.eventLog))
    const rate = await ratePerSecond(events, () => countLive(parts))
    return { read, map, live: rate }
  } finally {
    await close()
  }
}

/** Partitions side by side, as they are in a mesh that runs: one folds while another's write is on its way to the disk. */
async function countLive(parts: LiveParts): Promise<void> {
  const never = new AbortController().signal
  const shares = PARTITIONS.map((number) => ({ number, of: PARTITIONS.length }))
  await Promise.all(shares.map((share) => runProcessor(parts, viewCounts, never, { once: true, share })))
}

/** From a process that knows nothing yet to the change that its first events lead to. */
async function restarted_ms(folder: string): Promise<number> {
  const before = await opened(folder)
  const known = await endOf(before.parts.eventLog, VIEW_COUNTS)
  // of a user who was seen once, so that the next of them is told
  for (let more = 1; more < TOLD_EVERY; more += 1) await append(before.parts.eventLog, 0, 1, MANY.users)
  await before.close()
  const stop = new AbortController()
  let end = async (): Promise<void> => undefined
  const took_ms = await timed_ms(async () => {
    const { parts, close } = await opened(folder)
    const running = runProcessor(parts, viewCounts, stop.signal)
    end = async () => {
      stop.abort()
      await running
      await close()
    }
    while ((await endOf(parts.eventLog, VIEW_COUNTS)) === known) await systemClock.sleep(LOOK_EVERY_MS)
  })
  await end()
  return took_ms
}

async function opened(folder: string) {
  const eventLog = await embeddedEventLog({ folder: join(folder, 'log'), clock: systemClock, dice: systemDice })
  const lookups = await embeddedKeyValueStore({ folder: join(folder, 'store'), clock: systemClock })
  const contracts = new Map([[VIEWS_CONTRACT, viewsContract]])
  const parts: LiveParts = { eventLog, lookups, contracts, clock: systemClock, log: silentLog }
  const close = async () => {
    await Promise.all([eventLog.close(), lookups.close()])
  }
  return { parts, close }
}

async function append(log: EventLog, first: number, count: number, users: number): Promise<void> {
  const views = Array.from({ length: count }, (_, index) => viewOf(first + index, users))
  await log.append(
    VIEWS,
    views.map((view) => ({ key: text(view, 'user_id'), value: Buffer.from(JSON.stringify(view)) })),
  )
}

async function endOf(log: EventLog, topic: string): Promise<number> {
  return (await log.ends(topic)).reduce((sum, { next_offset }) => sum + next_offset, 0)
}

async function readAll(log: EventLog, take: (value: Uint8Array) => void): Promise<void> {
  for (const { partition, first_offset, next_offset } of await log.ends(VIEWS)) {
    for (let offset = first_offset; offset < next_offset; ) {
      const records = await log.read(VIEWS, partition, offset, READ)
      for (const { value } of records) take(value)
      offset = (records.at(-1)?.offset ?? next_offset) + 1
    }
  }
}

async function countInMap(log: EventLog): Promise<void> {
  const check = eventCheck(viewsContract)
  const counts = new Map<string, number>()
  await readAll(log, (value) => {
    const checked = check(value)
    if (!checked.ok) throw new Fault('BENCH_EVENT_REFUSED', `the contract refuses the bench's event: ${checked.reason.message}`)
    const user = text(checked.columns, 'user_id')
    counts.set(user, (counts.get(user) ?? 0) + 1)
  })
}
