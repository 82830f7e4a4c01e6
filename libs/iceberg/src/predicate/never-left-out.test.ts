import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lowerBound, upperBound } from '../column-bound.js'
import type { ColumnStatistics } from '../column-statistics.js'
import { COLUMNS, idOf, schema, specOf } from '../fixtures/every-type.js'
import { type Row, rowMatches } from '../fixtures/row-matches.js'
import { ADDED, type ManifestEntry, statisticsDetails } from '../manifest.js'
import { partitionType } from '../partition.js'
import { partitionSummaries } from '../partition-summary.js'
import { encodeValue, type SingleValue } from '../single-value.js'
import { transformNamed } from '../transform/transforms.js'
import { compareValues } from '../value-order.js'
import { bindPredicate } from './bind.js'
import { fileRanges } from './file-ranges.js'
import { pruningBy } from './may-match.js'
import type { Predicate } from './predicate.js'

const bind = (predicate: Predicate) => bindPredicate(schema, predicate)

const long = 'a'.repeat(15)
const VALUES: Readonly<Record<string, fc.Arbitrary<SingleValue>>> = {
  i: fc.integer({ min: -20, max: 20 }),
  l: fc.oneof(fc.bigInt({ min: -20n, max: 20n }), fc.constantFrom(2n ** 62n, -(2n ** 62n))),
  f: fc.constantFrom(-0, 0, 0.1, 0.2, -1, 1e30, Number.NaN, Number.POSITIVE_INFINITY).map(Math.fround),
  d: fc.constantFrom(-0, 0, 0.1, 0.2, -1, 1e300, Number.NaN, Number.NEGATIVE_INFINITY),
  s: fc.constantFrom('', 'a', 'ab', 'b', `${long}\u{1F600}x`, `${long}\uFFFD`, `${long}\uFFFDy`, long, '\u{10FFFF}'.repeat(18)),
  t: fc.bigInt({ min: -60n, max: 60n }).map((hours) => hours * 3_600_000_000n),
  day: fc.integer({ min: -70, max: 70 }),
  m: fc.bigInt({ min: -300n, max: 300n }),
  b: fc.uint8Array({ min: 254, maxLength: 2 }),
  yes: fc.boolean(),
  u: fc.constantFrom(0, 127, 128, 255).map((byte) => new Uint8Array(16).fill(byte)),
}
const PARTITIONS: readonly (readonly [string, string])[] = [
  ['i', 'identity'],
  ['i', 'truncate[10]'],
  ['l', 'bucket[3]'],
  ['f', 'identity'],
  ['d', 'identity'],
  ['s', 'truncate[2]'],
  ['s', 'identity'],
  ['t', 'day'],
  ['t', 'hour'],
  ['day', 'month'],
  ['day', 'year'],
  ['m', 'truncate[50]'],
  ['b', 'truncate[1]'],
  ['yes', 'identity'],
  ['u', 'bucket[2]'],
  ['u', 'identity'],
  ['l', 'void'],
]

const literal = (column: string) => (VALUES[column] ?? fc.constant(0)).filter((value) => !Number.isNaN(value))
const leaf = fc.constantFrom(...Object.keys(COLUMNS)).chain(
  (column): fc.Arbitrary<Predicate> =>
    fc.oneof(
      fc.record({ column: fc.constant(column), op: fc.constantFrom('=', '!=', '<', '<=', '>', '>='), value: literal(column) }),
      fc.record({
        column: fc.constant(column),
        op: fc.constantFrom('in', 'not in'),
        values: fc.array(literal(column), { maxLength: 3 }),
      }),
      fc.record({ column: fc.constant(column), op: fc.constantFrom('is null', 'not null') }),
      ...(column === 's'
        ? [
            fc.record({
              column: fc.constant('s'),
              op: fc.constantFrom('starts with', 'not starts with'),
              value: literal('s').map(String),
            }),
          ]
        : []),
      ...(column === 'f' || column === 'd'
        ? [fc.record({ column: fc.constant(column), op: fc.constantFrom('is nan', 'not nan') })]
        : []),
    ),
)
const { predicate } = fc.letrec<{ predicate: Predicate }>((tie) => ({
  predicate: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.record({ not: tie('predicate') }),
    fc.record({ and: fc.array(tie('predicate'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ or: fc.array(tie('predicate'), { minLength: 1, maxLength: 3 }) }),
  ),
}))
const row: fc.Arbitrary<Row> = fc.record(
  Object.fromEntries(Object.entries(VALUES).map(([name, values]) => [name, fc.option(values, { freq: 6 })])),
)

/** What an honest writer says of the rows, texts cut to the length of a bound. */
function statisticsOf(rows: readonly Row[]): ReadonlyMap<number, ColumnStatistics> {
  return new Map(
    Object.entries(COLUMNS).map(([name, type]) => {
      const values = rows.flatMap((each) => each[name] ?? [])
      const nans = values.filter((value) => Number.isNaN(value)).length
      const ordered = values.filter((value) => !Number.isNaN(value)).toSorted(compareValues)
      const [least, greatest] = [ordered[0], ordered.at(-1)]
      const shown = (value: SingleValue) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value))
      const isCut = type === 'string' || type === 'binary'
      const lower = least === undefined ? undefined : isCut ? lowerBound(type, shown(least)) : encodeValue(type, least)
      const upper = greatest === undefined ? undefined : isCut ? upperBound(type, shown(greatest)) : encodeValue(type, greatest)
      const counts = { value_count: rows.length, null_count: rows.length - values.length }
      const isFloating = type === 'float' || type === 'double'
      return [idOf(name), { ...counts, ...(isFloating && { nan_count: nans }), ...(lower && { lower }), ...(upper && { upper }) }]
    }),
  )
}

test('a file is never left out if one of its rows passes, by list, partition or statistics', () => {
  const pruned = { manifest: 0, partition: 0, file: 0 }
  const cases = fc.record({
    rows: fc.array(row, { minLength: 1, maxLength: 6 }),
    by: fc.subarray([...PARTITIONS], { maxLength: 2 }),
    predicate,
  })
  fc.assert(
    fc.property(cases, ({ rows, by, predicate: asked }) => {
      const spec = specOf(by)
      const types = spec.fields.map((field) => partitionType(field, [schema]))
      const partitionOf = (each: Row) =>
        by.map(([name, transform]) => transformNamed(transform).valueOf(COLUMNS[name] ?? 'int', each[name] ?? null))
      const files = new Map<string, Row[]>()
      for (const each of rows) {
        const name = partitionOf(each).map((value) => (value instanceof Uint8Array ? value.join() : String(value)))
        files.set(name.join('/'), [...(files.get(name.join('/')) ?? []), each])
      }
      const pruning = pruningBy(bind(asked), spec, types)
      const entries: ManifestEntry[] = []
      for (const held of files.values()) {
        const partition = partitionOf(held[0] ?? {})
        const passing = held.some((each) => rowMatches(asked, each) === true)
        const ranges = fileRanges([{ partition, details: statisticsDetails(statisticsOf(held)) }])
        const kept = { partition: pruning.partitions(ranges)[0] === true, file: pruning.files(ranges)[0] === true }
        expect(passing && !(kept.partition && kept.file)).toBe(false)
        if (!kept.partition) pruned.partition += 1
        if (!kept.file) pruned.file += 1
        expect(kept.file && !kept.partition).toBe(false)
        const data_file = {
          content: 'data' as const,
          file_path: 'f',
          file_format: 'PARQUET',
          spec_id: 0,
          partition,
          record_count: 1,
          file_size_in_bytes: 1,
        }
        entries.push({ status: ADDED, snapshot_id: '1', data_file })
      }
      const kept = pruning.manifest(partitionSummaries(entries, spec, [schema]))
      expect(!kept && rows.some((each) => rowMatches(asked, each) === true)).toBe(false)
      if (!kept) pruned.manifest += 1
    }),
    { seed: 13, numRuns: 4000 },
  )
  expect(pruned.manifest).toBeGreaterThan(50)
  expect(pruned.partition).toBeGreaterThan(200)
  expect(pruned.file).toBeGreaterThan(2000)
})
