import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toldBatch } from './told-batch.js'
import { toldRecord } from './told-topic.js'

/** Short and long ones, of letters that take one byte and of those that take more. */
const texts = fc.array(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constant('a long text '.repeat(5000))), {
  maxLength: 20,
})

const told = (some: readonly string[]) => some.map((text) => toldRecord('somebody', JSON.stringify({ text })))

describe('a batch of what is told on one topic', () => {
  test('holds each record as its text says it, whatever is written beside it', () => {
    fc.assert(
      fc.property(fc.array(texts, { maxLength: 5 }), (purchases) => {
        const batch = toldBatch('some-topic')
        for (const [offset, some] of purchases.entries()) batch.add(offset, told(some))
        const read = batch.records().map(({ value }) => new TextDecoder().decode(value))
        expect(read).toEqual(told(purchases.flat()).map(({ text }) => text))
      }),
      { seed: 11 },
    )
  })

  test('numbers records so that each purchase begins beyond all of the one before', () => {
    const batch = toldBatch('some-topic')
    batch.add(3, told(['a', 'b']))
    batch.add(4, told([]))
    batch.add(5, told(['c']))
    expect(batch.records().map(({ sequence }) => sequence)).toEqual([15_000, 15_001, 25_000])
  })

  test('spoils only the record that went wrong', () => {
    const batch = toldBatch('some-topic')
    const [first, second] = told(['a', 'b'])
    if (!first || !second) throw new Error('two were told')
    batch.add(0, [{ ...first, spoilt: { reason: 'field-missing', field: 'text' } }, second])
    expect(batch.records().map(({ value }) => new TextDecoder().decode(value))).toEqual(['{}', second.text])
  })
})
