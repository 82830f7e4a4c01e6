import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededDice, virtualClock } from '@storemesh/core'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RecordValues } from '../event-log.js'
import { embeddedEventLog } from './embedded-event-log.js'

const TOPIC = 'views'

const values = fc.array(fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 30 }), { maxLength: 12 })
const limits = fc.array(
  fc.record({ records_max: fc.integer({ min: 1, max: 60 }), bytes_max: fc.integer({ min: 1, max: 9000 }) }),
  {
    minLength: 1,
    maxLength: 6,
  },
)

const listed = ({ bytes, starts, ends, offsets }: RecordValues) =>
  Array.from(offsets, (offset, at) => [offset, Buffer.from(bytes.subarray(starts[at], ends[at])).toString()])

test('values are those of the records, page after page, where they are written over those of the page before', async () => {
  const property = fc.asyncProperty(values, limits, async (appends, pages) => {
    const folder = await mkdtemp(join(tmpdir(), 'event-log-'))
    const log = await embeddedEventLog({ folder, clock: virtualClock(0), dice: seededDice(1) })
    await log.createTopic(TOPIC, { partitions: 1 })
    let next = 0
    for (const sizes of appends) {
      await log.append(
        TOPIC,
        sizes.map((size) => ({ key: 'k'.repeat(size % 7), value: Buffer.alloc(size, 97 + (next++ % 26)) })),
      )
    }
    let used: RecordValues | undefined
    for (let [offset, page] = [0, 0]; offset < next; page++) {
      const limit = pages[page % pages.length] ?? { records_max: 1, bytes_max: 1 }
      const records = await log.read(TOPIC, 0, offset, limit)
      used = await log.readValues?.(TOPIC, 0, offset, limit, used)
      expect(used && listed(used)).toEqual(records.map(({ offset, value }) => [offset, Buffer.from(value).toString()]))
      expect(used && used.bytes.subarray(-64)).toEqual(new Uint8Array(64))
      offset += records.length
    }
    await log.close()
  })
  await expect(fc.assert(property, { seed: 5, numRuns: 60 })).resolves.toBeUndefined()
})
