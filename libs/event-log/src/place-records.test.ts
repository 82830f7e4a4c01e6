import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { partitionOfKey } from './partition-of-key.js'
import { placeRecords } from './place-records.js'

const topic = { name: 'orders', id: 'a-topic', partitions: 4 }
const records = fc.array(
  fc.record(
    {
      key: fc.constantFrom('ana', 'budi', 'citra'),
      partition: fc.nat({ max: 3 }),
      value: fc.uint8Array({ maxLength: 3 }),
    },
    { requiredKeys: ['value'] },
  ),
)

test('a record goes where it asks to go, else where its key goes, whichever came before it', () => {
  fc.assert(
    fc.property(records, (some) => {
      const placed = placeRecords(topic, some, undefined, { next: 0 })
      for (const { partition, records } of placed)
        for (const { partition: asked, key } of records)
          expect(partition).toBe(asked ?? (key === undefined ? partition : partitionOfKey(key, topic.partitions)))
      for (const { records } of placed) expect(some.filter((record) => records.includes(record))).toEqual(records)
      expect(new Set(placed.map(({ partition }) => partition)).size).toBe(placed.length)
      expect(placed.flatMap(({ records }) => records)).toHaveLength(some.length)
    }),
    { seed: 5 },
  )
})
