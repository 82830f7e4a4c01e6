import { isFault } from '@storemesh/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { emptyMetadata, type TableMetadata } from '../metadata.js'
import { applyUpdates, requireAll, type MetadataChange } from '../metadata-change.js'
import { parseMetadata } from '../metadata-json.js'
import { metadataPrinter } from '../metadata-print.js'
import { newSchema } from '../new-schema.js'
import { newSpec, type NewPartitionField } from '../partition.js'
import { fieldByName, fieldsWithin } from '../schema.js'
import { schemaById, specById } from '../table.js'
import type { Field, Type } from '../types.js'
import { evolveSchema } from './evolve-schema.js'
import { evolveSortOrder } from './evolve-sort-order.js'
import { evolveSpec } from './evolve-spec.js'
import type { FieldPath, SchemaChange } from './schema-change.js'

const price: Type = { type: 'struct', fields: [{ id: 0, name: 'amount', required: false, type: 'decimal(9, 2)' }] }
const schema = newSchema([
  { name: 'order_id', type: 'int', required: true },
  { name: 'ordered_at', type: 'timestamptz', required: true },
  { name: 'weight', type: 'float', required: false, doc: 'kilograms' },
  { name: 'lines', type: { type: 'list', 'element-id': 0, 'element-required': true, element: price }, required: false },
  {
    name: 'prices',
    type: { type: 'map', 'key-id': 0, key: price, 'value-id': 0, 'value-required': true, value: price },
    required: false,
  },
])
const source = (name: string, transform: string, called = `${name}_${transform}`): NewPartitionField => ({
  'source-id': fieldByName(schema, name)?.id ?? 0,
  name: called,
  transform,
})
const start = applyUpdates(
  emptyMetadata('uuid', 'file:///lake/t', 1000),
  [
    { action: 'add-schema', schema },
    { action: 'set-current-schema', 'schema-id': -1 },
    { action: 'add-spec', spec: newSpec(schema, [{ ...source('ordered_at', 'day'), 'field-id': 0 }]) },
    { action: 'set-default-spec', 'spec-id': -1 },
  ],
  1000,
)

const after = (metadata: TableMetadata, { requirements, updates }: MetadataChange): TableMetadata => {
  requireAll(metadata, requirements)
  return applyUpdates(metadata, updates, 0)
}
const evolve = (changes: readonly SchemaChange[], metadata = start) => after(metadata, evolveSchema(metadata, changes))
const columns = (metadata: TableMetadata) => schemaById(metadata, metadata['current-schema-id']).fields
const column = (metadata: TableMetadata, name: string): Field | undefined =>
  columns(metadata).find((field) => field.name === name)

describe('a schema evolves', () => {
  test('by a new column, whose id nothing had before, and what is nested in it', () => {
    const evolved = evolve([{ change: 'add', column: ['paid'], type: price, doc: 'net', place: { after: 'order_id' } }])
    expect(columns(evolved).map(({ name }) => name)).toEqual(['order_id', 'paid', 'ordered_at', 'weight', 'lines', 'prices'])
    const last = start['last-column-id']
    expect(column(evolved, 'paid')).toMatchObject({
      id: last + 1,
      required: false,
      doc: 'net',
      type: { fields: [{ id: last + 2 }] },
    })
    expect(evolved['last-column-id']).toBe(last + 2)
    expect(evolved.schemas).toHaveLength(2)
  })

  test('by a column that is dropped, and comes back as another', () => {
    const dropped = evolve([{ change: 'drop', column: ['weight'] }])
    expect(column(dropped, 'weight')).toBeUndefined()
    const again = evolve([{ change: 'add', column: ['weight'], type: 'float' }], dropped)
    expect(column(again, 'weight')?.id).toBe(start['last-column-id'] + 1)
  })

  test('by another name, place, type and description, keeping the id', () => {
    const evolved = evolve([
      { change: 'rename', column: ['weight'], to: 'weight_kg' },
      { change: 'move', column: ['weight_kg'], to: 'first' },
      { change: 'widen', column: ['weight_kg'], to: 'double' },
      { change: 'widen', column: ['order_id'], to: 'long' },
      { change: 'make optional', column: ['order_id'] },
      { change: 'describe', column: ['weight_kg'], doc: '' },
    ])
    expect(columns(evolved).slice(0, 2)).toEqual([
      { id: 3, name: 'weight_kg', required: false, type: 'double' },
      { id: 1, name: 'order_id', required: false, type: 'long' },
    ])
  })

  test('within structs, lists and the values of maps', () => {
    const evolved = evolve([
      { change: 'widen', column: ['lines', 'element', 'amount'], to: 'decimal(12, 2)' },
      { change: 'add', column: ['lines', 'element', 'count'], type: 'int', place: 'first' },
      { change: 'make optional', column: ['lines', 'element'] },
      { change: 'rename', column: ['prices', 'value', 'amount'], to: 'net' },
      { change: 'make optional', column: ['prices', 'value'] },
    ])
    expect(column(evolved, 'lines')?.type).toMatchObject({
      'element-required': false,
      element: {
        fields: [
          { name: 'count', type: 'int' },
          { name: 'amount', type: 'decimal(12, 2)' },
        ],
      },
    })
    expect(column(evolved, 'prices')?.type).toMatchObject({
      'value-required': false,
      key: { fields: [{ name: 'amount' }] },
      value: { fields: [{ name: 'net' }] },
    })
  })

  test('back to a schema that was there, which is used again', () => {
    const there = evolve([{ change: 'rename', column: ['weight'], to: 'heft' }])
    const back = evolve([{ change: 'rename', column: ['heft'], to: 'weight' }], there)
    expect(back['current-schema-id']).toBe(start['current-schema-id'])
    expect(back.schemas).toHaveLength(2)
    expect(evolveSchema(start, []).updates).toEqual([])
  })
})

describe('a schema refuses', () => {
  const twice: FieldPath = ['weight']
  test.each<[string, SchemaChange, RegExp]>([
    ['a new required column', { change: 'add', column: ['x'], type: 'int', required: true }, /cannot be required/],
    ['a name that is taken', { change: 'add', column: twice, type: 'int' }, /of that name/],
    ['a rename to a name that is taken', { change: 'rename', column: twice, to: 'lines' }, /of that name/],
    ['an empty name', { change: 'rename', column: twice, to: '' }, /no name/],
    ['the name of a partition', { change: 'rename', column: twice, to: 'ordered_at_day' }, /a partition of the table/],
    ['an unknown column', { change: 'drop', column: ['none'] }, /there is no column none/],
    ['an unknown nested column', { change: 'describe', column: ['lines', 'amount'], doc: 'x' }, /no column lines\.amount/],
    ['an unknown place', { change: 'move', column: twice, to: { after: 'none' } }, /no such column/],
    ['a narrower type', { change: 'widen', column: ['ordered_at'], to: 'date' }, /cannot become date/],
    [
      'a decimal of another scale',
      { change: 'widen', column: ['lines', 'element', 'amount'], to: 'decimal(12, 3)' },
      /cannot become/,
    ],
    ['a struct that would be widened', { change: 'widen', column: ['lines'], to: 'long' }, /is a list/],
    ['the drop of a partition’s source', { change: 'drop', column: ['ordered_at'] }, /partitioned by it/],
    ['the drop of a struct’s last field', { change: 'drop', column: ['lines', 'element', 'amount'] }, /the last of its fields/],
    ['the drop of a list’s element', { change: 'drop', column: ['lines', 'element'] }, /no struct/],
    ['a change of a map’s key', { change: 'make optional', column: ['prices', 'key'] }, /map's keys/],
    ['a change within a map’s keys', { change: 'add', column: ['prices', 'key', 'x'], type: 'int' }, /map's keys/],
  ])('%s', (_, change, reason) => {
    expect(() => evolveSchema(start, [change])).toThrow(/^SCHEMA_INVALID/)
    expect(() => evolveSchema(start, [change])).toThrow(reason)
  })

  test('the drop of a column that rows are sorted or told apart by', () => {
    const sorted = after(
      start,
      evolveSortOrder(start, [{ transform: 'identity', 'source-id': 3, direction: 'desc', 'null-order': 'nulls-last' }]),
    )
    expect(() => evolveSchema(sorted, [{ change: 'drop', column: ['weight'] }])).toThrow('sorted by it')
    const told = { ...start, schemas: [{ ...schema, 'identifier-field-ids': [1] }] }
    expect(() => evolveSchema(told, [{ change: 'drop', column: ['order_id'] }])).toThrow('told apart')
    expect(() => evolveSchema(told, [{ change: 'make optional', column: ['order_id'] }])).toThrow('told apart')
  })

  test('to be changed by two at once', () => {
    const change = evolveSchema(start, [{ change: 'add', column: ['x'], type: 'int' }])
    expect(() => after(after(start, change), change)).toThrow('COMMIT_CONFLICT')
  })
})

/** A change that is refused leaves the table as it was. */
function evolvedOrAsItWas(change: SchemaChange, metadata: TableMetadata): TableMetadata {
  try {
    return evolve([change], metadata)
  } catch (error) {
    if (isFault(error, 'SCHEMA_INVALID')) return metadata
    throw error
  }
}

test('whatever is changed, an id never stands for two columns, now or ever', () => {
  const name = fc.constantFrom('a', 'b', 'weight', 'lines', 'order_id')
  const types = fc.constantFrom<Type[]>('int', 'long', 'double', price)
  const step: fc.Arbitrary<SchemaChange> = fc.oneof(
    fc.record({ change: fc.constant('add' as const), column: fc.tuple(name), type: types }),
    fc.record({ change: fc.constant('drop' as const), column: fc.tuple(name) }),
    fc.record({ change: fc.constant('rename' as const), column: fc.tuple(name), to: name }),
    fc.record({ change: fc.constant('widen' as const), column: fc.tuple(name), to: fc.constantFrom('long', 'double') }),
    fc.record({ change: fc.constant('move' as const), column: fc.tuple(name), to: fc.constantFrom('first', 'last') }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      let metadata = start
      const seen = new Map<number, Type>()
      for (const one of steps) {
        const known = new Set(seen.keys())
        const before = new Set([...fieldsWithin(schemaById(metadata, metadata['current-schema-id']))].map((field) => field.id))
        metadata = evolvedOrAsItWas(one, metadata)
        for (const field of fieldsWithin(schemaById(metadata, metadata['current-schema-id']))) {
          expect(!before.has(field.id) && known.has(field.id)).toBe(false)
          seen.set(field.id, field.type)
        }
      }
      expect(parseMetadata(metadataPrinter()(metadata), 'v1')).toEqual(metadata)
    }),
    { seed: 3, numRuns: 100 },
  )
})

describe('a partitioning evolves', () => {
  test('by a new spec, the old one staying for the files that have it', () => {
    const evolved = after(
      start,
      evolveSpec(start, [source('ordered_at', 'hour'), source('order_id', 'bucket[4]', 'order_bucket')]),
    )
    expect(evolved['default-spec-id']).toBe(1)
    expect(specById(evolved, 0)).toEqual(specById(start, 0))
    expect(specById(evolved, 1).fields.map((field) => field['field-id'])).toEqual([1001, 1002])
    expect(evolved['last-partition-id']).toBe(1002)
  })

  test('and a field of the same source and transform keeps its id, a spec of the same fields its own', () => {
    const hours = after(start, evolveSpec(start, [source('ordered_at', 'hour')]))
    const both = after(hours, evolveSpec(hours, [source('order_id', 'bucket[4]', 'b'), source('ordered_at', 'day')]))
    expect(specById(both, both['default-spec-id']).fields.map((field) => field['field-id'])).toEqual([1002, 1000])
    const back = after(both, evolveSpec(both, [source('ordered_at', 'day')]))
    expect(back['default-spec-id']).toBe(0)
    const none = after(back, evolveSpec(back, []))
    expect(specById(none, none['default-spec-id']).fields).toEqual([])
  })

  test.each<[string, NewPartitionField[], string]>([
    ['of a list’s element', [{ 'source-id': 7, name: 'p', transform: 'identity' }], 'PARTITION_INVALID'],
    ['twice the same', [source('order_id', 'void', 'p'), source('order_id', 'void', 'q')], 'PARTITION_INVALID'],
    ['of a column that is not there', [{ 'source-id': 99, name: 'p', transform: 'day' }], 'PARTITION_SOURCE_UNKNOWN'],
    ['of a float by buckets', [source('weight', 'bucket[4]')], 'PARTITION_INVALID'],
    ['by an unknown transform', [source('weight', 'zorder')], 'TRANSFORM_UNKNOWN'],
  ])('but not to a partition %s', (_, fields, code) => {
    expect(() => evolveSpec(start, fields)).toThrow(code)
  })

  test('one change at a time', () => {
    const change = evolveSpec(start, [source('ordered_at', 'hour')])
    expect(() => after(after(start, change), change)).toThrow('COMMIT_CONFLICT')
  })
})

describe('a sort order', () => {
  const byWeight = { transform: 'identity', 'source-id': 3, direction: 'asc', 'null-order': 'nulls-first' } as const

  test('is added once, and 0 stays unsorted', () => {
    const sorted = after(start, evolveSortOrder(start, [byWeight]))
    expect(sorted['default-sort-order-id']).toBe(1)
    const unsorted = after(sorted, evolveSortOrder(sorted, []))
    expect(unsorted['default-sort-order-id']).toBe(0)
    const again = after(unsorted, evolveSortOrder(unsorted, [byWeight]))
    expect(again['default-sort-order-id']).toBe(1)
    expect(again['sort-orders']).toHaveLength(2)
    expect(parseMetadata(metadataPrinter()(again), 'v1')['sort-orders']).toEqual(again['sort-orders'])
  })

  test('needs one value a row', () => {
    expect(() => evolveSortOrder(start, [{ ...byWeight, 'source-id': 4 }])).toThrow('SORT_ORDER_INVALID')
    expect(() => evolveSortOrder(start, [{ ...byWeight, transform: 'day' }])).toThrow('SORT_ORDER_INVALID')
  })
})
