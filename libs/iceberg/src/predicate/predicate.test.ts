import { describe, expect, test } from 'vitest'
import type { ColumnStatistics } from '../column-statistics.js'
import { commitFiles } from '../commit.js'
import { byDay, createOrders, freshLake, orders, written } from '../fixtures/lake.js'
import { idOf, schema, specOf } from '../fixtures/every-type.js'
import { statisticsDetails } from '../manifest.js'
import { planFiles } from '../plan.js'
import { encodeValue, type SingleValue } from '../single-value.js'
import type { PrimitiveType } from '../types.js'
import { bindPredicate } from './bind.js'
import { fileRanges } from './file-ranges.js'
import { pruningBy } from './may-match.js'
import type { Predicate } from './predicate.js'

const bind = (predicate: Predicate) => bindPredicate(schema, predicate)

const column = (type: PrimitiveType, from: SingleValue, to: SingleValue, rest: Partial<ColumnStatistics> = {}) => ({
  value_count: 2,
  null_count: 0,
  lower: encodeValue(type, from),
  upper: encodeValue(type, to),
  ...rest,
})
const keeps = (asked: Predicate, name: string, statistics: Partial<ColumnStatistics>) =>
  pruningBy(bind(asked), specOf([]), []).files(
    fileRanges([{ partition: [], details: statisticsDetails(new Map([[idOf(name), statistics]])) }]),
  )[0]

describe('a file is kept', () => {
  test.each<[string, Predicate, string, Partial<ColumnStatistics>]>([
    ['where its floats may hold NaN', { column: 'd', op: '<', value: -5 }, 'd', column('double', 0, 1)],
    ['where they do', { column: 'd', op: '=', value: 7 }, 'd', column('double', 0, 1, { nan_count: 1 })],
    ['where nothing is known of the column', { column: 'i', op: '=', value: 7 }, 'l', column('long', 0n, 1n)],
    [
      'where its uuids are in an order of another’s',
      { column: 'u', op: '=', value: new Uint8Array(16).fill(9) },
      'u',
      column('uuid', new Uint8Array(16).fill(1), new Uint8Array(16).fill(2)),
    ],
    [
      'where a bound was cut within a character',
      { column: 's', op: '=', value: '€' },
      's',
      { ...column('string', 'a', 'b'), lower: Uint8Array.of(0xe2, 0x82), upper: Uint8Array.of(0xe2, 0x83) },
    ],
    [
      'where a bound has another length',
      { column: 'i', op: '=', value: 9 },
      'i',
      { ...column('int', 0, 1), upper: new Uint8Array(3) },
    ],
    [
      'where a float is compared by its shorter form',
      { column: 'f', op: '=', value: 0.1 },
      'f',
      column('float', Math.fround(0.1), Math.fround(0.1), { nan_count: 0 }),
    ],
    ['where nulls could count as different', { column: 'i', op: '!=', value: 1 }, 'i', column('int', 1, 1, { null_count: 1 })],
    ['whatever is asked of a whole struct', { column: 'at', op: 'is null' }, 'i', {}],
  ])('%s', (_, asked, name, statistics) => {
    expect(keeps(asked, name, statistics)).toBe(true)
  })
})

describe('a file is left out', () => {
  test.each<[string, Predicate, string, Partial<ColumnStatistics>]>([
    ['where its floats hold no NaN', { column: 'd', op: '<', value: -5 }, 'd', column('double', 0, 1, { nan_count: 0 })],
    ['by a bound of before the column was widened', { column: 'l', op: '>', value: 5 }, 'l', column('int', 0, 5)],
    ['by a prefix between its bounds', { column: 's', op: 'starts with', value: 'b' }, 's', column('string', 'c', 'd')],
    ['where all begin so', { column: 's', op: 'not starts with', value: 'b' }, 's', column('string', 'ba', 'bz')],
    ['where all are null', { column: 'i', op: '>', value: 0 }, 'i', { value_count: 3, null_count: 3 }],
    ['where none is', { not: { column: 'i', op: 'not null' } }, 'i', column('int', 0, 1)],
    [
      'by its negation',
      {
        not: {
          or: [
            { column: 'i', op: '>=', value: 0 },
            { column: 'l', op: '=', value: 1 },
          ],
        },
      },
      'i',
      column('int', 0, 1),
    ],
    ['by a nested column', { column: 'at.x', op: 'in', values: [5, 6] }, 'at.x', column('int', 0, 1)],
  ])('%s', (_, asked, name, statistics) => {
    expect(keeps(asked, name, statistics)).toBe(false)
  })
})

describe('a predicate is refused', () => {
  test.each<[string, Predicate]>([
    ['of an unknown column', { column: 'none', op: 'is null' }],
    ['within a list', { column: 'tags.element', op: '=', value: 'a' }],
    ['of a struct’s order', { column: 'at', op: '<', value: 1 }],
    ['with a value of another type', { column: 'i', op: '=', value: 'a secret' }],
    ['with a fraction of a whole number', { column: 'l', op: '=', value: 1.5 }],
    ['with NaN', { column: 'd', op: 'in', values: [Number.NaN] }],
    ['with half a character', { column: 's', op: '=', value: '\uD83D' }],
    ['by a prefix of a number', { column: 'i', op: 'starts with', value: '1' }],
    ['by NaN of a number that has none', { column: 'i', op: 'is nan' }],
  ])('%s', (_, asked) => {
    expect(() => bind(asked)).toThrow(/^PREDICATE_INVALID: (?!.*secret)/)
  })

  test('that is too large or too deep', () => {
    expect(() => bind({ column: 'i', op: 'in', values: Array.from({ length: 10_001 }, () => 1) })).toThrow('LIMIT_EXCEEDED')
    let deep: Predicate = { column: 'i', op: 'is null' }
    for (let level = 0; level < 101; level += 1) deep = { not: deep }
    expect(() => bind(deep)).toThrow('LIMIT_EXCEEDED')
  })
})

test('a plan reads only the manifests and files that a filter leaves', async () => {
  const lake = await freshLake()
  await createOrders(lake, [byDay])
  const bounds = (from: number, to: number) => new Map([[1, column('long', BigInt(from), BigInt(to))]])
  const commit = async (name: string, day: number, from: number, to: number) =>
    commitFiles(lake, orders, {
      operation: 'append',
      add: [{ ...(await written(lake, name, day)), columns: bounds(from, to) }],
      remove: [],
      summary: {},
    })
  await commit('a', 20_000, 1, 9)
  await commit('b', 20_001, 10, 19)
  await commit('c', 20_001, 20, 29)
  const table = await lake.catalog.load(orders)
  const reads: string[] = []
  const store: typeof lake.store = {
    ...lake.store,
    read: (key, range) => {
      reads.push(key)
      return lake.store.read(key, range)
    },
  }
  const names = async (filter: Predicate) =>
    (await planFiles({ store }, table, { filter }))
      .map((file) => /([^/]+)\.parquet$/.exec(file.key)?.[1] ?? '')
      .toSorted((one, other) => one.localeCompare(other))
  const from: Predicate = { column: 'ordered_at', op: '>=', value: 20_001n * 86_400_000_000n }
  expect(await names(from)).toEqual(['b', 'c'])
  expect(reads.filter((key) => key.endsWith('-m0.avro'))).toHaveLength(4) // two manifests, each for partitions, then for statistics
  expect(await names({ and: [from, { column: 'order_id', op: '=', value: 15 }] })).toEqual(['b'])
  expect(
    await names({
      or: [
        { column: 'order_id', op: '<', value: 2n },
        { column: 'order_id', op: '>', value: 28n },
      ],
    }),
  ).toEqual(['a', 'c'])
  expect(await names({ column: 'ordered_at', op: 'is null' })).toEqual([])
})
