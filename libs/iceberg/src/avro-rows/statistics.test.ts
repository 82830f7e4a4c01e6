import { seededDice } from '@storemesh/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeValue } from '../single-value.js'
import type { PrimitiveType, Schema } from '../types.js'
import { compareValues } from '../value-order.js'
import { anyRow } from './fixtures/any-rows.js'
import { PRIMITIVES } from './fixtures/every-column.js'
import { withForm } from './leaf-form.js'
import type { RowValue } from './row-value.js'
import { writeAvroRows } from './write-avro-rows.js'

const dice = seededDice(6)
const schemaOf = (type: PrimitiveType): Schema => ({
  type: 'struct',
  'schema-id': 0,
  fields: [{ id: 1, name: 'v', required: false, type }],
})
const factsOf = (type: PrimitiveType, values: readonly RowValue[]) => {
  const [file] = writeAvroRows(
    values.map((v) => ({ v })),
    { schema: schemaOf(type), dice },
  )
  return file?.columns.get(1)
}
/** In the form in which metadata counts. */
const single = (type: PrimitiveType, value: RowValue) =>
  withForm(type, (form) => {
    const read = form.read(value)
    return read === undefined ? undefined : form.single(read)
  })

describe('what a file says of its columns', () => {
  test.each(PRIMITIVES)('counts every value of %s, and its bounds hold for each', (type) => {
    const columns = [{ name: 'v', required: false, type }]
    fc.assert(
      fc.property(fc.array(anyRow(columns), { minLength: 1, maxLength: 20 }), (rows) => {
        const values = rows.map((row) => row['v'] ?? null)
        const facts = factsOf(type, values)
        expect(facts?.value_count).toBe(values.length)
        expect(facts?.null_count).toBe(values.filter((value) => value === null).length)
        expect(facts?.nan_count ?? 0).toBe(values.filter(Number.isNaN).length)
        const orders: number[] = []
        for (const value of values) {
          const counted = single(type, value)
          if (counted === undefined || Number.isNaN(counted)) continue
          if (facts?.lower) orders.push(compareValues(decodeValue(type, facts.lower), counted))
          if (facts?.upper) orders.push(compareValues(counted, decodeValue(type, facts.upper)))
        }
        expect(orders.every((order) => order <= 0)).toBe(true)
      }),
      { seed: 17, numRuns: 60 },
    )
  })

  test('zeros take the sign that is on the safe side, and NaN is in no bound', () => {
    const facts = factsOf('double', [0, Number.NaN, -0])
    expect(decodeValue('double', facts?.lower ?? new Uint8Array())).toBe(-0)
    expect(decodeValue('double', facts?.upper ?? new Uint8Array())).toBe(0)
    expect(factsOf('float', [Number.NaN])).toEqual({ value_count: 1, null_count: 0, nan_count: 1 })
  })

  test('half a character is written and counted as what stands for it', () => {
    const facts = factsOf('string', ['\uD800', '\uFFFE'])
    expect(facts?.lower).toBeUndefined() // U+FFFD stands for what nobody knows: no bound is made of it
  })

  test('a struct that is missing misses all within it, and what a list holds has counts only', () => {
    const schema: Schema = {
      type: 'struct',
      'schema-id': 0,
      fields: [
        {
          id: 1,
          name: 'place',
          required: false,
          type: { type: 'struct', fields: [{ id: 2, name: 'x', required: true, type: 'int' }] },
        },
        {
          id: 3,
          name: 'tags',
          required: false,
          type: { type: 'list', 'element-id': 4, 'element-required': false, element: 'int' },
        },
      ],
    }
    const [file] = writeAvroRows(
      [
        { place: { x: 1 }, tags: [5, null, 6] },
        { place: null, tags: null },
      ],
      { schema, dice },
    )
    const one = new Uint8Array([1, 0, 0, 0])
    expect(file?.columns.get(2)).toEqual({ value_count: 2, null_count: 1, lower: one, upper: one })
    expect(file?.columns.get(4)).toEqual({ value_count: 3, null_count: 1 })
  })
})
