import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { type ContractColumn, contractColumns, eventCheck } from '@storemesh/contract'
import { systemClock } from '@storemesh/core'
import { newSchema } from '@storemesh/iceberg'
import { duckdbEngine, localRelation, type Value } from '@storemesh/query-engine'
import type { BlockPart } from '@storemesh/source'
import { temporaryFolder } from '@storemesh/testing'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { idsBeginning, topicRowId } from '../row-id.js'
import { plainEventsReader } from './read-plain-events.js'

const column = (name: string, of: ContractColumn['of'], required = false): ContractColumn => ({
  name,
  of,
  required,
  description: name,
})

const COLUMNS: readonly ContractColumn[] = [
  column('id', { kind: 'text', type: 'string', minLength: 1, maxLength: 12 }, true),
  column('note', { kind: 'text', type: 'string' }),
  column('many', { kind: 'scalar', type: 'int', minimum: 0, maximum: 1000 }, true),
  column('long', { kind: 'scalar', type: 'long' }),
  column('price', { kind: 'scalar', type: 'decimal(18, 2)', minimum: 0 }),
  column('at', { kind: 'scalar', type: 'timestamptz' }, true),
  column('day', { kind: 'scalar', type: 'date' }),
  column('uuid', { kind: 'scalar', type: 'uuid' }),
  column('is_new', { kind: 'scalar', type: 'boolean' }),
  column('parts', {
    kind: 'list',
    minItems: 1,
    maxItems: 3,
    element: {
      kind: 'object',
      fields: [
        column('name', { kind: 'text', type: 'string', minLength: 1 }, true),
        column('size', { kind: 'scalar', type: 'int' }),
        column('tags', { kind: 'list', element: { kind: 'text', type: 'string' } }),
      ],
    },
  }),
  column('maker', {
    kind: 'object',
    fields: [column('city', { kind: 'text', type: 'string' }), column('since', { kind: 'scalar', type: 'int' })],
  }),
]

const spill = mkdtemp(join(tmpdir(), 'storemesh-'))
const engine = spill.then((spill_folder) => duckdbEngine({ memory_max_mb: 256, threads: 2, spill_folder, clock: systemClock }))
afterAll(async () => {
  await (await engine).close()
  await rm(await spill, { recursive: true, force: true })
})

const SCHEMA = newSchema([
  ...contractColumns({ columns: COLUMNS }).map((each) => ({ ...each, required: false })),
  { name: 'row_id', type: 'string', required: true },
  { name: 'source_partition', type: 'int', required: true },
  { name: 'source_offset', type: 'long', required: true },
  { name: 'loaded_at', type: 'timestamptz', required: true },
  { name: 'ingest_date', type: 'date', required: true },
])
const PARTITION = 7
/** So that the digits of both halves of an id go on to the next among them. */
const FIRST_OFFSET = 2 ** 40 + 2 ** 24 - 100
const read = plainEventsReader()
const KEY = Buffer.from('{"key":"')
const LOADED = '2026-02-01T12:00:00.000000Z'

/** Events as they stand among others in a log. */
function partOf(events: readonly Uint8Array[]): BlockPart {
  let end = 0
  const starts = Uint32Array.from(events, ({ length }) => (end += length + KEY.length) - length)
  const ends = starts.map((start, at) => start + (events[at]?.length ?? 0))
  const bytes = new Uint8Array(Buffer.concat(events.flatMap((event) => [KEY, event])))
  return { partition: PARTITION, bytes, starts, ends, offsets: Float64Array.from(events, (_, at) => FIRST_OFFSET + at) }
}

/** The events that were read, by their places, as an engine that knows nothing of this finds them in the file. */
async function readOf(
  folder: string,
  events: readonly Uint8Array[],
): Promise<ReadonlyMap<number, Readonly<Record<string, Value>>>> {
  const task = { columns: COLUMNS, schema: SCHEMA, table: 'bronze_told', loaded_ms: Date.parse(LOADED), parts: [partOf(events)] }
  const file = read(task)
  if (!file) throw new Error('these columns are readable')
  const path = join(folder, 'read.parquet')
  await writeFile(path, file.bytes)
  const { bytes, isRead, record_count, columns } = file
  const written = { path, size_bytes: bytes.length, partition: [], record_count, columns }
  const relations = new Map([['told', localRelation(SCHEMA, [written])]])
  const found = new Map<number, Readonly<Record<string, Value>>>()
  for await (const rows of (await engine).rows({ sql: 'SELECT * FROM told', relations }, viewerOfEverything('test'))) {
    for (const { row_id, source_partition, source_offset, loaded_at, ingest_date, ...row } of rows) {
      const offset = Number(source_offset)
      expect([source_partition, loaded_at, ingest_date]).toEqual([PARTITION, LOADED, '2026-02-01'])
      expect(row_id).toBe(topicRowId(idsBeginning('bronze_told'), PARTITION, offset))
      const at = offset - FIRST_OFFSET
      expect(isRead[at]).toBe(1)
      found.set(at, row)
    }
  }
  expect(found.size).toBe(file.record_count)
  return found
}

/** Whole numbers of any kind alike. */
const alike = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? Number(each) : each))

const digits = (number: number, length: number) => String(number).padStart(length, '0')
const whole = (max: number) => fc.integer({ min: 0, max })
const year = fc.oneof({ arbitrary: fc.integer({ min: 1960, max: 2060 }), weight: 20 }, { arbitrary: whole(9999), weight: 1 })
const day = (months: number, last: number) =>
  fc.tuple(year, whole(months), whole(last)).map(([y, m, d]) => `${digits(y, 4)}-${digits(m, 2)}-${digits(d, 2)}`)
const time = (months: number, last: number, hours: number, seconds: number) =>
  fc
    .tuple(
      day(months, last),
      whole(hours),
      whole(seconds),
      fc.constantFrom('', '.1', '.123456', '.1234567', '.999999999'),
      fc.constantFrom('Z', 'Z', 'Z', 'Z', '+07:00', '-00:00'),
    )
    .map(([on, hour, second, fraction, zone]) => `${on}T${digits(hour, 2)}:30:${digits(second, 2)}${fraction}${zone}`)
const words = fc.oneof(
  fc.string({ maxLength: 8, unit: fc.constantFrom('a', 'b', 'c', ' ', 'é', '😀', '.', ',', '-') }),
  fc.constant('Toko'),
)
const odd = fc.oneof(
  fc.string({ maxLength: 14, unit: 'grapheme' }),
  fc.constantFrom(
    '',
    'null',
    '{}',
    '"',
    '\\',
    '\u0000',
    '\u2028',
    '\u007f',
    '2026-02-29',
    '0000-01-01',
    '.5',
    '5.',
    '1e3',
    '+1.00',
    ' 1.00',
    '1.005',
    '00.10',
    '-0.00',
  ),
  fc.constantFrom('9999999999999999.99', '10000000000000000.00'),
  fc.constantFrom(0, -0, 1, 1000, 1001, -1, 2 ** 31, 2 ** 53, 2 ** 53 - 1, 1e21, 0.1, 1e-7),
  fc.integer(),
  fc.double({ noNaN: true }),
  day(13, 32),
  time(13, 32, 25, 61),
  fc.boolean(),
  fc.constantFrom(null, [], {}),
)
const mostly = (value: fc.Arbitrary<unknown>) => fc.oneof({ arbitrary: value, weight: 30 }, { arbitrary: odd, weight: 1 })
const maybe = (value: fc.Arbitrary<unknown>) => fc.option(mostly(value), { nil: undefined, freq: 2 })
const seldom = fc.oneof({ arbitrary: fc.constant(undefined), weight: 30 }, { arbitrary: odd, weight: 1 })

const parts = fc.array(
  fc.record(
    {
      name: mostly(fc.constantFrom('x', 'y é')),
      size: maybe(fc.integer()),
      tags: maybe(fc.array(mostly(words), { maxLength: 3 })),
    },
    { requiredKeys: ['name'] },
  ),
  { minLength: 1, maxLength: 3 },
)
const event = fc.record(
  {
    id: mostly(fc.constantFrom('a', 'id-1', 'é😀')),
    note: maybe(words),
    many: mostly(whole(1000)),
    long: maybe(fc.integer()),
    price: maybe(whole(10 ** 9).map((cents) => (cents / 100).toFixed(2))),
    at: mostly(time(12, 28, 23, 59)),
    day: maybe(day(12, 28)),
    uuid: maybe(fc.uuid()),
    is_new: maybe(fc.boolean()),
    parts: maybe(parts),
    maker: maybe(fc.record({ city: words, since: maybe(fc.integer()) }, { requiredKeys: ['city'] })),
    ID: seldom,
    more: seldom,
  },
  { requiredKeys: ['id', 'many', 'at'] },
)
/** As somebody may write it who writes otherwise than we do. */
const written = fc.tuple(event, fc.nat({ max: 24 }), fc.nat()).map(([told, how, at]): Uint8Array => {
  const text = JSON.stringify(told)
  const place = at % (text.length + 1)
  switch (how) {
    case 0:
      return Buffer.from(JSON.stringify(told, null, 1))
    case 1:
      return Buffer.from(`${text.slice(0, place)} ${text.slice(place)}`)
    case 2:
      return Buffer.from(text.slice(0, place))
    case 3:
      return Buffer.from(`${text.slice(0, -1)},"many":1}`)
    case 4:
      return Buffer.from(text.replace(/:(\d+)/, ':$1e0'))
    case 5:
      return Buffer.concat([Buffer.from(text.slice(0, place)), Buffer.from([at % 256]), Buffer.from(text.slice(place))])
    case 6:
      return Buffer.from(text.replace(/:(\d+)/, ':$1.0'))
    case 7:
      return Buffer.from(text.replace('"id"', '"Id"'))
    default:
      return Buffer.from(text)
  }
})

test('what is read is what the contract reads, whole, and as the same', async () => {
  const folder = await temporaryFolder()
  const check = eventCheck({ columns: COLUMNS })
  let [sure, readable] = [0, 0]
  await fc.assert(
    fc.asyncProperty(fc.array(written, { minLength: 200, maxLength: 400 }), async (events) => {
      const found = await readOf(folder, events)
      for (const [at, value] of events.entries()) {
        const checked = check(value)
        if (checked.ok) readable++
        const row = found.get(at)
        if (!row) continue
        sure++
        const read = checked.ok && !checked.unknown ? checked.columns : checked
        expect(`${Buffer.from(value).toString()} ${alike(row)}`).toBe(`${Buffer.from(value).toString()} ${alike(read)}`)
      }
    }),
    { seed: 11, numRuns: 30, endOnFailure: true },
  )
  expect(sure).toBeGreaterThan(1000)
  expect(sure).toBeGreaterThan(readable / 5)
})

test('an event that is written plainly is read', async () => {
  const events = [
    { id: 'a', many: 1, at: '2026-01-01T00:00:00Z' },
    { at: '2026-01-01T00:00:00.5Z', many: 0, id: 'Toko é', price: '12.50', long: -5, day: '2024-02-29', is_new: false },
    {
      id: 'c',
      many: 1000,
      at: '2026-01-01T23:59:59.123456Z',
      parts: [{ name: 'x' }, { name: 'y', size: 3, tags: [] }, { tags: ['a', ''], name: 'z' }],
      maker: { city: 'Bandung' },
    },
  ]
  const found = await readOf(
    await temporaryFolder(),
    events.map((each) => Buffer.from(JSON.stringify(each))),
  )
  expect(new Set(found.keys())).toEqual(new Set([0, 1, 2]))
})
