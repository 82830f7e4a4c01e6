import { systemClock, seededDice } from '@storemesh/core'
import {
  evolveSchema,
  filesystemCatalog,
  type NewColumn,
  newSchema,
  schemaOf,
  type StructType,
  type Type,
} from '@storemesh/iceberg'
import { filesystemStore } from '@storemesh/object-store'
import { temporaryFolder } from '@storemesh/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { columnDrift } from './column-drift.js'

const column = (name: string, type: Type, required = false): NewColumn => ({ name, type, required })
const struct = (...fields: readonly NewColumn[]): StructType => ({
  type: 'struct',
  fields: fields.map(({ name, type, required }) => ({ id: 0, name, type, required })),
})
const list = (element: Type, required = true): Type => ({ type: 'list', 'element-id': 0, 'element-required': required, element })
const driftOf = (there: readonly NewColumn[], declared: readonly NewColumn[]) => columnDrift(newSchema(there).fields, declared)

test('columns as they are declared have none, whatever ids they have', () => {
  const columns = [column('lines', list(struct(column('price', 'decimal(9, 2)', true)))), column('id', 'int', true)]
  expect(driftOf(columns, columns)).toEqual({ follows: [], refused: [] })
})

test.each<[string, Type, Type, object]>([
  ['int that becomes long', 'int', 'long', { change: 'widen', column: ['c'], to: 'long' }],
  ['float that becomes double', 'float', 'double', { change: 'widen', column: ['c'], to: 'double' }],
  ['decimal of more digits', 'decimal(9, 2)', 'decimal(18, 2)', { change: 'widen', column: ['c'], to: 'decimal(18, 2)' }],
  ['list of wider ones', list('int'), list('long'), { change: 'widen', column: ['c', 'element'], to: 'long' }],
  ['list that may have gaps', list('int'), list('int', false), { change: 'make optional', column: ['c', 'element'] }],
])('a %s is followed', (_, there, declared, change) => {
  expect(driftOf([column('c', there)], [column('c', declared)])).toEqual({ follows: [change], refused: [] })
})

test('what is new is put where it is declared, within a list too', () => {
  const there = [column('lines', list(struct(column('price', 'int'))))]
  const declared = [
    column('first', 'date'),
    column('lines', list(struct(column('price', 'int'), column('off', 'int')))),
    column('z', 'int'),
  ]
  expect(driftOf(there, declared).follows).toMatchObject([
    { change: 'add', column: ['first'], place: 'first' },
    { change: 'add', column: ['lines', 'element', 'off'], place: { after: 'price' } },
    { change: 'add', column: ['z'], place: { after: 'lines' } },
  ])
})

test.each<[string, Type, Type, string, string]>([
  ['narrower type', 'long', 'int', 'long', 'int'],
  ['type of another kind', 'int', 'string', 'int', 'string'],
  ['decimal of another scale', 'decimal(9, 2)', 'decimal(18, 3)', 'decimal(9, 2)', 'decimal(18, 3)'],
  ['list of what was one', 'int', list('int'), 'int', 'a list'],
  ['list of what was an object', struct(column('a', 'int')), list('int'), 'a struct', 'a list'],
])('a %s is refused with both types', (_, there, declared, from, to) => {
  expect(driftOf([column('c', there)], [column('c', declared)])).toEqual({ follows: [], refused: [{ column: 'c', from, to }] })
})

test('so is what is gone, what is new and required, and what is required now; one refusal takes nothing else away', () => {
  const there = [column('gone', 'int'), column('lines', list(struct(column('price', 'int'))))]
  const declared = [
    column('lines', list(struct(column('price', 'int', true), column('off', 'int', true)))),
    column('more', 'int'),
  ]
  expect(driftOf(there, declared)).toMatchObject({
    follows: [{ change: 'add', column: ['more'] }],
    refused: [
      { column: 'lines[].price', from: 'int', to: 'required int' },
      { column: 'lines[].off', from: 'none', to: 'required int' },
      { column: 'gone', from: 'int', to: 'none' },
    ],
  })
})

/** A type, and one that the table can follow to. */
const followed: fc.Arbitrary<readonly [Type, Type]> = fc.constantFrom<readonly [Type, Type]>(
  ['int', 'long'],
  ['float', 'double'],
  ['decimal(5, 2)', 'decimal(7, 2)'],
  ['string', 'string'],
  [list('int'), list('long', false)],
  [struct(column('a', 'int', true)), struct(column('b', 'string'), column('a', 'long'))],
  [list(struct(column('a', 'int'))), list(struct(column('a', 'int'), column('b', list('string'))))],
)

test('a table that followed is as one that is made anew, and nothing is left to follow', async () => {
  const store = filesystemStore(await temporaryFolder())
  const catalog = filesystemCatalog({ store, clock: systemClock, dice: seededDice(5) })
  let tables = 0
  const told = fc.record({ types: followed, isOld: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(fc.array(told, { minLength: 1, maxLength: 5 }), async (columns) => {
      const before = columns.flatMap(({ types: [type], isOld }, at) => (isOld || at === 0 ? [column(`c${at}`, type)] : []))
      const after = columns.map(({ types: [, type] }, at) => column(`c${at}`, type))
      const name = { namespace: 'drift', name: `t${tables++}` }
      const table = await catalog.create(name, {
        location: `bronze/drift/${name.name}`,
        schema: newSchema(before),
        partition: [],
        properties: {},
      })
      const { follows, refused } = columnDrift(schemaOf(table).fields, after)
      expect(refused).toEqual([])
      const { requirements, updates } = evolveSchema(table.metadata, follows)
      const { fields } = schemaOf(await catalog.commit(name, requirements, updates))
      expect(columnDrift(fields, after)).toEqual({ follows: [], refused: [] })
      expect(newSchema(fields)).toEqual(newSchema(after))
    }),
    { seed: 5, numRuns: 60 },
  )
})
