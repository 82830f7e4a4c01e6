import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FetchedRecord } from './kafka-records.js'
import { repeatsFrom } from './repeats.js'

type Sent = FetchedRecord['sent']

const fetchedAt = (offset: number, sent: Sent): FetchedRecord => ({
  sent,
  size_bytes: 1,
  record: { partition: 0, offset, appended_ms: 0, value: new Uint8Array(), headers: {} },
})

const sent: fc.Arbitrary<Sent> = fc.option(
  fc.record({ producer: fc.constantFrom('till-1', 'till-2', 'web'), sequence: fc.nat(6) }),
  { nil: undefined },
)

/** What a producer sent, and did not repeat: its sequences only grow. */
function judged(records: readonly Sent[]): boolean[] {
  const last = new Map<string, number>()
  return records.map((one) => {
    if (!one) return false
    const before = last.get(one.producer) ?? -1
    if (one.sequence <= before) return true
    last.set(one.producer, one.sequence)
    return false
  })
}

test('a record that its producer repeats is left out, and judged the same however often and in whatever pieces it is read', () => {
  fc.assert(
    fc.property(fc.array(sent, { maxLength: 40 }), fc.array(fc.tuple(fc.nat(39), fc.nat(10))), (records, readings) => {
      const repeats = repeatsFrom(100)
      const expected = judged(records)
      const told = new Map<number, boolean>()
      const read = (from: number, count: number) => {
        for (const [at, one] of records.slice(from, from + count).entries()) {
          const is = repeats.isRepeat(fetchedAt(100 + from + at, one))
          expect(told.get(from + at) ?? is).toBe(is)
          told.set(from + at, is)
        }
      }
      // a reader goes on where it stands, or reads again what it has read
      for (const [from, count] of readings) read(Math.min(from, repeats.next_offset - 100), count)
      read(0, records.length)
      expect(records.map((_, at) => told.get(at))).toEqual(expected)
    }),
    { seed: 8, numRuns: 300 },
  )
})

test('of very many producers the one that was longest silent is forgotten', () => {
  const repeats = repeatsFrom(0)
  let offset = 0
  const sends = (producer: string, sequence: number) => repeats.isRepeat(fetchedAt(offset++, { producer, sequence }))
  expect(sends('first', 5)).toBe(false)
  expect(sends('second', 5)).toBe(false)
  expect(sends('first', 5)).toBe(true)
  for (let n = 0; n < 9_999; n++) sends(`other ${n}`, 1)
  expect([sends('first', 5), sends('second', 5)]).toEqual([true, false])
  expect(repeats.isFull()).toBe(false)
})
