import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isFault, seededDice, virtualClock } from '@storemesh/core'
import { afterEach, describe, expect, test } from 'vitest'
import type { EventLog, NewRecord } from '../event-log.js'
import { GONE_KEY_KEPT_MS } from './compact-partition.js'
import { embeddedEventLog } from './embedded-event-log.js'

const TOPIC = 'orders.events'
const ALL = { records_max: 100_000, bytes_max: 64 * 2 ** 20 }
const opened: EventLog[] = []

const freshFolder = () => mkdtemp(join(tmpdir(), 'event-log-'))
const openIn = async (folder: string, seed = 1) => {
  const clock = virtualClock(1_000_000)
  const log = await embeddedEventLog({ folder, clock, dice: seededDice(seed) })
  opened.push(log)
  return { log, clock }
}
const fresh = async () => openIn(await freshFolder())
const some = (count: number, size_bytes = 100): NewRecord[] =>
  Array.from({ length: count }, () => ({ partition: 0, value: new Uint8Array(size_bytes) }))
const offsetsIn = async (log: EventLog) => {
  const first = (await log.ends(TOPIC))[0]?.first_offset ?? 0
  return (await log.read(TOPIC, 0, first, ALL)).map(({ offset }) => offset)
}
const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )

afterEach(async () => {
  for (const log of opened.splice(0)) await log.close()
})

describe('retention of the embedded log', () => {
  test('lets go what is too old, whole batches at a time', async () => {
    const { log, clock } = await fresh()
    await log.createTopic(TOPIC, { partitions: 1, retention_ms: 1_000 })
    await log.append(TOPIC, some(5))
    clock.advance(600)
    await log.append(TOPIC, some(5))
    clock.advance(600)
    await log.upkeep(TOPIC)
    expect(await offsetsIn(log)).toEqual([5, 6, 7, 8, 9])
    clock.advance(600)
    await log.upkeep(TOPIC)
    expect(await log.ends(TOPIC)).toEqual([{ partition: 0, first_offset: 10, next_offset: 10 }])
  })

  test('lets go the oldest of what is too much, but never the newest batch', async () => {
    const { log } = await fresh()
    await log.createTopic(TOPIC, { partitions: 1, retention_bytes: 2_500 })
    for (let n = 0; n < 10; n++) await log.append(TOPIC, some(10))
    await log.upkeep(TOPIC)
    expect(await log.ends(TOPIC)).toEqual([{ partition: 0, first_offset: 80, next_offset: 100 }])
    await log.append(TOPIC, some(10, 1_000))
    await log.upkeep(TOPIC)
    expect((await log.ends(TOPIC))[0]?.first_offset).toBe(100)
  })

  test('takes over another retention when the topic is asked for again', async () => {
    const { log, clock } = await fresh()
    const { id } = await log.createTopic(TOPIC, { partitions: 1 })
    await log.append(TOPIC, some(5))
    clock.advance(5_000)
    expect(await log.createTopic(TOPIC, { partitions: 1, retention_ms: 1_000 })).toMatchObject({ id, retention_ms: 1_000 })
    await log.upkeep(TOPIC)
    expect((await log.ends(TOPIC))[0]?.first_offset).toBe(5)
  })

  test('runs by itself while records are appended', async () => {
    const { log } = await fresh()
    await log.createTopic(TOPIC, { partitions: 1, retention_bytes: 5_000 })
    for (let n = 0; n < 300; n++) await log.append(TOPIC, some(1))
    expect((await log.ends(TOPIC))[0]?.first_offset).toBeGreaterThan(100)
  })
})

describe('a key that is gone', () => {
  test('is forgotten after a while, and a newer record of it is not', async () => {
    const { log, clock } = await fresh()
    await log.createTopic(TOPIC, { partitions: 1, compacted: true })
    const put = (key: string, text: string) => log.append(TOPIC, [{ key, value: Buffer.from(text) }])
    await put('a', '1')
    await put('a', '')
    await put('b', '')
    await put('b', '2')
    await put('c', '3')
    await log.upkeep(TOPIC)
    expect(await offsetsIn(log)).toEqual([1, 3, 4])
    clock.advance(GONE_KEY_KEPT_MS + 1)
    await log.upkeep(TOPIC)
    expect(await offsetsIn(log)).toEqual([3, 4])
  })
})

test('another opening of the log notices that a topic was deleted and made anew', async () => {
  const folder = await freshFolder()
  const [{ log: first }, { log: second }] = [await openIn(folder, 1), await openIn(folder, 2)]
  await first.createTopic(TOPIC, { partitions: 1 })
  await first.append(TOPIC, some(5))
  expect(await second.read(TOPIC, 0, 0, ALL)).toHaveLength(5)
  await first.deleteTopic(TOPIC)
  expect(isFault(await failure(second.read(TOPIC, 0, 0, ALL)), 'TOPIC_NOT_FOUND')).toBe(true)
  const { id } = await first.createTopic(TOPIC, { partitions: 2 })
  expect(await second.read(TOPIC, 0, 0, ALL)).toEqual([])
  expect(await second.topics()).toEqual([{ name: TOPIC, id, partitions: 2 }])
  await second.append(TOPIC, [{ partition: 1, value: Buffer.from('new') }])
  expect((await first.ends(TOPIC)).map(({ next_offset }) => next_offset)).toEqual([0, 1])
})
