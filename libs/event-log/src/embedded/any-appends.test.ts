import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checksum, systemClock, systemDice } from '@storemesh/core'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EventLog, LogRecord, NewRecord, ReadLimits } from '../event-log.js'
import { embeddedEventLog } from './embedded-event-log.js'

const TOPIC = 'orders.events'
const RECORD_HEAD_BYTES_MAX = 200

const text = fc.string({ maxLength: 5 })
const appends = fc.array(
  fc.record({
    records: fc.array(
      fc.record({
        size_bytes: fc.oneof({ arbitrary: fc.integer({ min: 0, max: 50 }), weight: 9 }, fc.constant(400_000)),
        key: fc.option(text, { nil: undefined }),
        headers: fc.dictionary(text, text, { maxKeys: 2 }),
        partition: fc.nat({ max: 1 }),
      }),
      { minLength: 1, maxLength: 20 },
    ),
    // Enough small ones to fill more than one batch.
    times: fc.constantFrom(1, 1, 150),
    reopen: fc.boolean(),
  }),
  { maxLength: 4 },
)
const reads = fc.array(
  fc.record({
    partition: fc.nat({ max: 1 }),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    records_max: fc.constantFrom(1, 3, 1000, 100_000),
    bytes_max: fc.constantFrom(1, 1_000, 500_000, 64 * 2 ** 20),
  }),
  { minLength: 5, maxLength: 15 },
)

/** One line for each record: comparing large values byte by byte would take the test's time. */
const shown = (records: readonly (NewRecord | LogRecord)[]) =>
  records.map(({ key, value, headers }) => JSON.stringify([key, Object.entries(headers ?? {}), value.length, checksum(value)]))

test('the embedded log reads as a list in memory would, whatever was appended', async () => {
  const property = fc.asyncProperty(appends, reads, async (appends, reads) => {
    const folder = await mkdtemp(join(tmpdir(), 'event-log-'))
    const open = () => embeddedEventLog({ folder, clock: systemClock, dice: systemDice })
    let log = await open()
    await log.createTopic(TOPIC, { partitions: 2 })
    const model: NewRecord[][] = [[], []]
    for (const { records, times, reopen } of appends) {
      const made = records.map(({ size_bytes, key, ...rest }, n) => {
        const record = { ...rest, value: new Uint8Array(times === 1 ? size_bytes : size_bytes % 1000).fill(n) }
        return key === undefined ? record : { ...record, key }
      })
      const all = Array.from({ length: times }, () => made).flat()
      await log.append(TOPIC, all)
      for (const record of all) model[record.partition]?.push(record)
      if (reopen) {
        await log.close()
        log = await open()
      }
    }
    for (const { partition, at, ...limits } of reads) await readsAlike(log, model[partition] ?? [], partition, at, limits)
    await log.close()
  })
  await expect(fc.assert(property, { seed: 5, numRuns: 30 })).resolves.toBeUndefined()
})

async function readsAlike(log: EventLog, expected: readonly NewRecord[], partition: number, at: number, limits: ReadLimits) {
  const offset = Math.floor(at * expected.length)
  const found = await log.read(TOPIC, partition, offset, limits)
  expect(found.every((record, n) => record.offset === offset + n && record.partition === partition)).toBe(true)
  expect(shown(found)).toEqual(shown(expected.slice(offset, offset + found.length)))
  // It stops where it must and no earlier: at the end, at a limit, or before a record that does not fit.
  const next = expected[offset + found.length]
  const size_bytes = found.reduce((sum, { value }) => sum + value.length, 0)
  const heads_bytes = RECORD_HEAD_BYTES_MAX * (found.length + 1)
  const full = found.length === limits.records_max || size_bytes + (next?.value.length ?? 0) + heads_bytes > limits.bytes_max
  expect(next === undefined || full).toBe(true)
  expect(found.length <= limits.records_max && (found.length <= 1 || size_bytes <= limits.bytes_max)).toBe(true)
}
