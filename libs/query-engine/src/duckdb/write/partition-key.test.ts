import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { isFault, systemClock } from '@storemesh/core'
import { type PrimitiveType, type Schema, type SingleValue, transformNamed, type Type } from '@storemesh/iceberg'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { localRelation } from '../../local-relation.js'
import type { LocalFile, PartitionBy } from '../../query-engine.js'
import { type DuckdbEngine, duckdbEngine } from '../duckdb-engine.js'

const viewer = viewerOfEverything('test')
let folder: string
let engine: DuckdbEngine
let folders = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'query-engine-'))
  engine = duckdbEngine({ memory_max_mb: 256, threads: 2, spill_folder: join(folder, 'spill'), clock: systemClock })
})
afterAll(async () => {
  await engine.close()
  await rm(folder, { recursive: true, force: true })
})

const bytes = (least: number, most: number) =>
  fc.uint8Array({ minLength: least, maxLength: most }).map((array) => new Uint8Array(array))
const decimal = (digits: number) => fc.bigInt({ min: -(10n ** BigInt(digits)) + 1n, max: 10n ** BigInt(digits) - 1n })
const INT_MAX = 2 ** 31 - 1
const INSTANT_MAX = 9_000_000_000_000_000_000n // beyond 2^53 milliseconds the cast of these literals rounds
const instant = fc.oneof(fc.bigInt({ min: -INSTANT_MAX, max: INSTANT_MAX }), fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }))
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom('', 'x', 'nan', 'NULL', '__HIVE_DEFAULT_PARTITION__', 'a/b=c', '%', '\u{1F600}\u{1F601}'),
)

/** Values of every type, in the form that metadata has. */
const VALUES: ReadonlyMap<PrimitiveType, fc.Arbitrary<SingleValue>> = new Map<PrimitiveType, fc.Arbitrary<SingleValue>>([
  ['boolean', fc.boolean()],
  ['int', fc.oneof(fc.integer({ min: -INT_MAX - 1, max: INT_MAX }), fc.integer({ min: -9, max: 9 }))],
  ['long', fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.bigInt({ min: -9n, max: 9n }))],
  ['float', fc.float()],
  ['double', fc.double()],
  ['date', fc.oneof(fc.integer({ min: -INT_MAX + 1000, max: INT_MAX - 1000 }), fc.integer({ min: -800_000, max: 3_000_000 }))],
  ['time', fc.bigInt({ min: 0n, max: 86_399_999_999n })],
  ['timestamp', instant],
  ['timestamptz', instant],
  ['decimal(9, 2)', decimal(9)],
  ['decimal(18, 18)', decimal(18)],
  ['decimal(38, 3)', fc.oneof(decimal(38), decimal(3))],
  ['string', text],
  ['uuid', bytes(16, 16)],
  ['fixed[3]', bytes(3, 3)],
  ['binary', fc.oneof(bytes(0, 20), bytes(0, 1))],
])
const TRANSFORMS = [
  'identity',
  'bucket[1]',
  'bucket[7]',
  'bucket[2147483647]',
  'truncate[1]',
  'truncate[10]',
  'truncate[1000]',
  'year',
  'month',
  'day',
  'hour',
  'void',
]

const hex = (value: SingleValue) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : '')

function literal(type: PrimitiveType, value: SingleValue | null): string {
  const scale = Number(/^decimal\(\d+, (\d+)\)$/.exec(type)?.[1] ?? Number.NaN)
  if (value === null) return 'NULL'
  if (typeof value === 'string') return `decode(unhex('${Buffer.from(value).toString('hex')}'))`
  if (type === 'uuid') return `CAST('${hex(value)}' AS UUID)`
  if (value instanceof Uint8Array) return `unhex('${hex(value)}')`
  if (type === 'date') return `DATE '1970-01-01' + CAST(${Number(value)} AS INTEGER)`
  if (type === 'time') return `TIME '00:00:00' + to_microseconds(${value})`
  if (type === 'timestamp') return `make_timestamp(${value})`
  if (type === 'timestamptz') return `CAST(make_timestamp(${value}) AS TIMESTAMPTZ)`
  if (type === 'float' || type === 'double') return `CAST('${Object.is(value, -0) ? '-0.0' : value}' AS ${type})`
  if (Number.isNaN(scale)) return String(value)
  const digits = String(value)
    .replace('-', '')
    .padStart(scale + 1, '0')
  return `CAST('${typeof value === 'bigint' && value < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}' AS ${type})`
}

const TYPES = [...VALUES.keys()]
const schemaOf = (types: readonly Type[]): Schema => ({
  type: 'struct',
  'schema-id': 0,
  fields: [
    { id: 1, name: 'row', required: false, type: 'int' },
    ...types.map((type, at) => ({ id: at + 2, name: `c${at}`, required: false, type })),
  ],
})

/** -0 and 0 are two values, and NaN is one. */
const shown = (value: SingleValue | null): string =>
  value instanceof Uint8Array ? `bytes ${hex(value)}` : Object.is(value, -0) ? '-0' : `${typeof value} ${value}`

async function writtenRows(schema: Schema, partition: readonly PartitionBy[], rows: readonly (readonly string[])[]) {
  const lines = rows.map((row, at) => `(${[at, ...row].join(', ')})`)
  const sql = `SELECT * FROM (VALUES ${lines.join(', ')}) AS t (${schema.fields.map(({ name }) => name).join(', ')})`
  return engine.write({ sql, relations: new Map() }, viewer, { schema, partition, folder: join(folder, String(++folders)) })
}

/** Which partition each row came into. */
async function partitionsOf(schema: Schema, files: readonly LocalFile[]): Promise<string[]> {
  const found: string[] = []
  const partitions = new Map(files.map(({ path, partition }) => [path, partition.map(shown).join(' / ')]))
  const relations = new Map([['t', { ...localRelation(schema, files), places: true }]])
  for await (const rows of engine.rows({ sql: 'SELECT "row", "$path" AS path FROM t', relations }, viewer))
    for (const { row, path } of rows) found[Number(row)] = (typeof path === 'string' && partitions.get(path)) || 'none'
  return found
}

const ROWS = 30
const cases = TYPES.flatMap((type) =>
  TRANSFORMS.filter((name) => transformNamed(name).accepts(type)).map((transform) => ({ type, transform })),
)

test.each(cases)('rows by $transform of $type are divided as Iceberg says, and told the values', async ({ type, transform }) => {
  const values = fc.sample(fc.option(VALUES.get(type) ?? fc.constant(true)), { numRuns: ROWS, seed: 6 })
  const schema = schemaOf([type])
  const rows = values.map((value) => [literal(type, value)])
  const files = await writtenRows(schema, [{ column: 'c0', transform }], rows)
  const expected = values.map((value) => shown(transformNamed(transform).valueOf(type, value)))
  expect(await partitionsOf(schema, files)).toEqual(expected)
})

test('rows are divided by any number of fields, those of structs too', async () => {
  const field = fc.constantFrom(...cases)
  await fc.assert(
    fc.asyncProperty(fc.array(field, { minLength: 2, maxLength: 4 }), fc.nat(), async (fields, seed) => {
      const struct: Type = {
        type: 'struct',
        fields: fields.map(({ type }, at) => ({ id: 100 + at, name: `s${at}`, required: false, type })),
      }
      const schema = schemaOf([struct])
      const columns = fields.map(({ type }) => fc.sample(fc.option(VALUES.get(type) ?? fc.constant(true)), { numRuns: 5, seed }))
      const rowsOf = <T>(cell: (field: (typeof cases)[number], value: SingleValue | null, at: number) => T) =>
        Array.from({ length: 5 }, (_, row) => fields.map((each, at) => cell(each, columns[at]?.[row] ?? null, at)))
      const rows = rowsOf(({ type }, value, at) => `'s${at}': ${literal(type, value)}`)
      const partition = fields.map(({ transform }, at) => ({ column: `c0.s${at}`, transform }))
      const files = await writtenRows(
        schema,
        partition,
        rows.map((row) => [`{${row.join(', ')}}`]),
      )
      const expected = rowsOf(({ type, transform }, value) => shown(transformNamed(transform).valueOf(type, value)))
      expect(await partitionsOf(schema, files)).toEqual(expected.map((row) => row.join(' / ')))
    }),
    { seed: 7, numRuns: 25 },
  )
}, 60_000)

describe('a partition is refused before anything is computed', () => {
  test.each([
    [{ column: 'c0', transform: 'hour' }, 'PARTITION_INVALID'],
    [{ column: 'none', transform: 'identity' }, 'PARTITION_INVALID'],
    [{ column: 'c0', transform: 'weekly' }, 'TRANSFORM_UNKNOWN'],
  ])('by %j', async (by, code) => {
    const error = await writtenRows(schemaOf(['long']), [by], [['1']]).catch((error: unknown) => error)
    expect(isFault(error, code)).toBe(true)
  })
})
