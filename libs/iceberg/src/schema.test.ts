import { describe, expect, test } from 'vitest'
import { newSchema, renumbered } from './new-schema.js'
import { newSpec } from './partition.js'
import { fieldById, fieldByName, requireSoundSchema, sameSchema } from './schema.js'
import type { Schema } from './types.js'

const nested = newSchema([
  { name: 'id', type: 'long', required: true },
  {
    name: 'address',
    type: { type: 'struct', fields: [{ id: 0, name: 'city', required: true, type: 'string' }] },
    required: false,
  },
  { name: 'tags', type: { type: 'list', 'element-id': 0, 'element-required': true, element: 'string' }, required: false },
  {
    name: 'prices',
    type: { type: 'map', 'key-id': 0, key: 'string', 'value-id': 0, 'value-required': false, value: 'decimal(9, 2)' },
    required: false,
  },
])

describe('a new schema', () => {
  test('numbers columns first, then what is nested in them', () => {
    const ids = ['id', 'address', 'tags', 'prices', 'address.city'].map((name) => fieldByName(nested, name)?.id)
    expect(ids).toEqual([1, 2, 3, 4, 5])
    expect([6, 7, 8].map((id) => fieldById(nested, id)?.name)).toEqual(['element', 'key', 'value'])
  })

  test('refuses two columns of one name', () => {
    const twice = { name: 'id', type: 'long', required: true } as const
    expect(() => newSchema([twice, twice])).toThrow('SCHEMA_INVALID: two fields are called id')
  })
})

test('a schema in which an id stands for two fields is refused', () => {
  const field = { id: 1, required: true, type: 'long' } as const
  const schema = {
    type: 'struct',
    'schema-id': 0,
    fields: [
      { ...field, name: 'a' },
      { ...field, name: 'b' },
    ],
  } as const
  expect(() => requireSoundSchema(schema)).toThrow('SCHEMA_INVALID: two fields have the id 1')
})

test('a renumbered schema tells which id became which', () => {
  const schema: Schema = {
    type: 'struct',
    'schema-id': 4,
    'identifier-field-ids': [70],
    fields: [
      { id: 90, name: 'a', required: true, type: 'long' },
      { id: 70, name: 'b', required: true, type: 'date' },
    ],
  }
  const { schema: fresh, newIds } = renumbered(schema)
  expect([...newIds]).toEqual([
    [90, 1],
    [70, 2],
  ])
  expect(fresh['identifier-field-ids']).toEqual([2])
})

test('schemas are the same whatever their number and the order of their members', () => {
  const [first] = nested.fields
  const turned: Schema = { fields: nested.fields, 'schema-id': 9, type: 'struct' }
  expect(sameSchema(nested, turned)).toBe(true)
  expect(sameSchema(nested, { ...nested, fields: first ? [first] : [] })).toBe(false)
})

describe('a partition', () => {
  const field = (transform: string, source: number, name = 'p') => ({ 'source-id': source, 'field-id': 0, name, transform })

  test.each([
    ['of an unknown transform', field('bucket', 1), 'TRANSFORM_UNKNOWN'],
    ['of a column that is not there', field('day', 99), 'PARTITION_SOURCE_UNKNOWN'],
    ['by the day of a number', field('day', 1), 'PARTITION_INVALID'],
    ['of a nested column', field('identity', 2), 'PARTITION_INVALID'],
    ['with the name of another column', field('identity', 1, 'address'), 'PARTITION_INVALID'],
  ])('%s is refused', (_, partition, code) => {
    expect(() => newSpec(nested, [partition])).toThrow(code)
  })

  test('two of one name are refused', () => {
    expect(() => newSpec(nested, [field('identity', 1), field('identity', 5)])).toThrow('PARTITION_INVALID')
  })
})
