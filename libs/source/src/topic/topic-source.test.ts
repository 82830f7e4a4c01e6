import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededDice, virtualClock } from '@storemesh/core'
import { type EventLog, embeddedEventLog } from '@storemesh/event-log'
import { afterEach, describe, expect, test } from 'vitest'
import { sourceConformance } from '../conformance.js'
import { topic } from '../declaration.js'
import { openSource } from '../open-source.js'

const TOPIC = 'transactions-topic'
const ALL = { rows_max: 1000, bytes_max: 1_000_000 }
const dice = seededDice(1)
const logs: EventLog[] = []
const folders: string[] = []

afterEach(async () => {
  for (const log of logs.splice(0)) await log.close()
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

async function newLog(): Promise<EventLog> {
  const folder = await mkdtemp(join(tmpdir(), 'topic-source-'))
  folders.push(folder)
  const log = await embeddedEventLog({ folder, clock: virtualClock(1_767_225_600_000), dice })
  logs.push(log)
  return log
}

const event = (name: string) => Buffer.from(JSON.stringify({ name }))
const open = (eventLog: EventLog) => openSource(topic(TOPIC), { eventLog })

sourceConformance('a topic', async () => {
  const log = await newLog()
  await log.createTopic(TOPIC, { partitions: 3 })
  return {
    source: await open(log),
    append: async (names) => {
      await log.append(
        TOPIC,
        names.map((name) => ({ key: name, value: event(name) })),
      )
    },
    nameOf: (row) => JSON.parse(Buffer.from(row.value).toString()).name,
    reopen: () => open(log),
  }
})

describe('a topic as a source', () => {
  test('has the same rows beside each other, whether its log has values so or records only', async () => {
    const log = await newLog()
    await log.createTopic(TOPIC, { partitions: 2 })
    await log.append(
      TOPIC,
      Array.from({ length: 30 }, (_, n) => ({ key: `k${n}`, value: event(`e${n}`) })),
    )
    const limits = { rows_max: 7, bytes_max: 1_000_000 }
    const recordsOnly = { ...log }
    delete recordsOnly.readValues
    for (const each of [log, recordsOnly]) {
      const source = await open(each)
      const [{ rows, next, caught_up }, block] = [
        await source.read(undefined, limits),
        await source.readBlock?.(undefined, limits),
      ]
      const found = block?.parts.flatMap(({ partition, bytes, starts, ends, offsets }) =>
        Array.from(offsets, (offset, at) => [partition, offset, Buffer.from(bytes.subarray(starts[at], ends[at])).toString()]),
      )
      expect(found).toEqual(rows.map(({ partition, offset, value }) => [partition, offset, Buffer.from(value).toString()]))
      expect(block).toMatchObject({ next, caught_up })
    }
  })

  test('shows where a record stood, its key and when it was appended', async () => {
    const log = await newLog()
    await log.createTopic(TOPIC, { partitions: 3 })
    await log.append(TOPIC, [{ key: 'user_1', partition: 2, value: event('a') }])
    const { rows } = await (await open(log)).read(undefined, ALL)
    expect(rows).toEqual([
      { place: '0', partition: 2, offset: 0, key: 'user_1', appended_ms: 1_767_225_600_000, value: new Uint8Array(event('a')) },
    ])
  })

  test('lets no partition starve behind a long one', async () => {
    const log = await newLog()
    await log.createTopic(TOPIC, { partitions: 3 })
    const many = Array.from({ length: 100 }, (_, n) => ({ partition: 0, value: event(`${n}`) }))
    await log.append(TOPIC, [...many, { partition: 2, value: event('x') }])
    const { rows } = await (await open(log)).read(undefined, { rows_max: 10, bytes_max: 1_000_000 })
    expect(rows.map((row) => row.partition)).toContain(2)
  })

  test('says which topic is missing, and how far ahead a position is', async () => {
    const log = await newLog()
    const source = await open(log)
    await expect(source.identity()).rejects.toThrow('SOURCE_TOPIC_MISSING')
    await log.createTopic(TOPIC, { partitions: 1 })
    await expect(source.read({ next_offsets: { '0': 7 } }, ALL)).rejects.toThrow('SOURCE_POSITION_INVALID')
  })

  test('needs an event log', async () => {
    await expect(openSource(topic(TOPIC), {})).rejects.toThrow('SOURCE_NOT_CONNECTED')
  })
})
