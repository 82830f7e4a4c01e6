import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededDice, virtualClock } from '@storemesh/core'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RecordValues } from '../event-log.js'
import { embeddedEventLog } from './embedded-event-log.js'

const TOPIC = 'stock.levels'
const ALL = { records_max: 100_000, bytes_max: 64 * 2 ** 20 }

const change = fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), gone: fc.boolean() })
const steps = fc.array(
  fc.oneof(
    { arbitrary: fc.record({ append: fc.array(change, { minLength: 1, maxLength: 6 }) }), weight: 5 },
    fc.record({ deleteUpTo: fc.double({ min: 0, max: 1, noNaN: true }) }),
    fc.constant({ upkeep: true }),
    fc.record({ readFrom: fc.double({ min: 0, max: 1, noNaN: true }) }),
    fc.constant({ remake: true }),
  ),
  { maxLength: 25 },
)

interface Kept {
  readonly offset: number
  readonly key: string
  readonly text: string
}

const textOf = (value: Uint8Array): string => Buffer.from(value).toString()
const textsOf = ({ bytes, starts, ends, offsets }: RecordValues): [number, string][] =>
  Array.from(offsets, (offset, at) => [offset, textOf(bytes.subarray(starts[at], ends[at]))])

/** What compaction leaves, in memory: of each key the newest, and all of the newest append. */
const compacted = (model: readonly Kept[], lastAppend: number): Kept[] =>
  model.filter((kept, n) => kept.offset >= lastAppend || !model.slice(n + 1).some(({ key }) => key === kept.key))

test('a compacted topic reads as a list in memory would, whatever was appended, deleted and compacted', async () => {
  const property = fc.asyncProperty(steps, async (steps) => {
    const folder = await mkdtemp(join(tmpdir(), 'event-log-'))
    const log = await embeddedEventLog({ folder, clock: virtualClock(0), dice: seededDice(1) })
    await log.createTopic(TOPIC, { partitions: 1, compacted: true })
    let model: Kept[] = []
    const missing: Kept[] = []
    let [first, next, lastAppend] = [0, 0, 0]
    for (const step of steps) {
      if ('append' in step) {
        lastAppend = next
        const added = step.append.map(({ key, gone }, n) => ({ offset: next + n, key, text: gone ? '' : `${next + n}` }))
        await log.append(
          TOPIC,
          added.map(({ key, text }) => ({ key, value: Buffer.from(text) })),
        )
        model = [...model, ...added]
        next += added.length
      } else if ('deleteUpTo' in step) {
        const before = first + Math.floor(step.deleteUpTo * (next - first))
        await log.deleteRecords(TOPIC, new Map([[0, before]]))
        first = before
        model = compacted(model, lastAppend).filter(({ offset }) => offset >= before)
      } else if ('readFrom' in step) {
        // Between passes more may still be there than the model keeps, never less.
        const offset = first + Math.floor(step.readFrom * (next - first))
        const found = (await log.read(TOPIC, 0, offset, ALL)).map((record) => record.offset)
        const needed = compacted(model, lastAppend).filter((kept) => kept.offset >= offset && !found.includes(kept.offset))
        if (needed.length > 0) missing.push(...needed)
      } else if ('remake' in step) {
        await log.deleteTopic(TOPIC)
        await log.createTopic(TOPIC, { partitions: 1, compacted: true })
        model = []
        first = next = lastAppend = 0
      } else await log.upkeep(TOPIC)
    }
    await log.upkeep(TOPIC)
    const found = await log.read(TOPIC, 0, first, ALL)
    expect(found.map(({ offset, key, value }) => ({ offset, key, text: textOf(value) }))).toEqual(compacted(model, lastAppend))
    const values = await log.readValues?.(TOPIC, 0, first, ALL)
    expect(values && textsOf(values)).toEqual(found.map(({ offset, value }) => [offset, textOf(value)]))
    expect(await log.ends(TOPIC)).toEqual([{ partition: 0, first_offset: first, next_offset: next }])
    expect(missing).toEqual([])
    await log.close()
  })
  await expect(fc.assert(property, { seed: 11, numRuns: 40 })).resolves.toBeUndefined()
})
