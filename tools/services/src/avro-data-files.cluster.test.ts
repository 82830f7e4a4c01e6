import { secret, systemClock, systemDice } from '@storemesh/core'
import {
  commitFiles,
  type NamedValues,
  type NewColumn,
  newSchema,
  planFiles,
  readAvroRows,
  restCatalog,
} from '@storemesh/iceberg'
import { writeAvroFiles } from '@storemesh/lake'
import { s3ObjectStore } from '@storemesh/object-store/s3'
import { objectKey } from '@storemesh/object-store'
import { expect, inject, test } from 'vitest'
import { freshFolder } from './testing/fresh-folder.js'
import { runStatement } from './trino/statement.js'

const name = { namespace: 'avro', name: 'every_type' }
const scalar = (column: string, type: NewColumn['type']): NewColumn => ({ name: column, type, required: false })
const COLUMNS: readonly NewColumn[] = [
  { name: 'id', type: 'int', required: true },
  scalar('big', 'long'),
  scalar('yes', 'boolean'),
  scalar('f', 'float'),
  scalar('d', 'double'),
  scalar('day', 'date'),
  scalar('clock', 'time'),
  scalar('local', 'timestamp'),
  scalar('instant', 'timestamptz'),
  scalar('words', 'string'),
  scalar('uid', 'uuid'),
  scalar('raw', 'binary'),
  scalar('five', 'fixed[5]'),
  scalar('small', 'decimal(9, 2)'),
  scalar('wide', 'decimal(38, 10)'),
  {
    name: 'place',
    required: false,
    type: {
      type: 'struct',
      fields: [
        { id: 0, name: 'x', required: true, type: 'double' },
        { id: 0, name: 'note', required: false, type: 'string' },
      ],
    },
  },
  { name: 'tags', required: false, type: { type: 'list', 'element-id': 0, 'element-required': false, element: 'long' } },
  {
    name: 'by_name',
    required: false,
    type: { type: 'map', 'key-id': 0, key: 'string', 'value-id': 0, 'value-required': false, value: 'int' },
  },
  {
    name: 'by_day',
    required: false,
    type: { type: 'map', 'key-id': 0, key: 'date', 'value-id': 0, 'value-required': true, value: 'decimal(9, 2)' },
  },
]

const full: NamedValues = {
  id: -(2 ** 31),
  big: 2n ** 63n - 1n,
  yes: true,
  f: Math.fround(0.1),
  d: -1.5e-300,
  day: '1969-12-31',
  clock: '23:59:59.999999',
  local: '0001-01-01T00:00:00.000001',
  instant: '2026-01-31T23:59:59.999999Z',
  words: 'ünï 😀 "quoted"',
  uid: '00112233-4455-6677-8899-aabbccddeeff',
  raw: Uint8Array.of(0, 255),
  five: Uint8Array.of(1, 2, 3, 4, 5),
  small: '-9999999.99',
  wide: '9999999999999999999999999999.9999999999',
  place: { x: 2.5, note: null },
  tags: [9007199254740993n, null],
  by_name: { a: 1, b: null },
  by_day: new Map([['2026-01-31', '-0.01']]),
}
const other: NamedValues = { id: 2, d: 1, words: '', tags: [], by_name: {}, uid: 'ffffffff-ffff-ffff-ffff-ffffffffffff' }
const none: NamedValues = { id: 3 }

/** All but `five`: Trino 476 has no fixed type of its own, and fails on one in an Avro file, whoever wrote it. */
const SHOWN = `SELECT id, CAST(big AS varchar), yes, CAST(CAST(f AS decimal(9, 2)) AS varchar), CAST(d AS varchar), CAST(day AS varchar), CAST(clock AS varchar),
  CAST(local AS varchar), to_iso8601(instant), words, CAST(uid AS varchar), to_hex(raw), CAST(small AS varchar),
  CAST(wide AS varchar), place.x, place.note, json_format(CAST(tags AS json)), json_format(CAST(by_name AS json)),
  json_format(CAST(transform_keys(by_day, (day, amount) -> CAST(day AS varchar)) AS json)) FROM lake.avro.every_type ORDER BY id`

async function givenTable() {
  const { access_key_id, secret_access_key, endpoint, region, bucket } = inject('s3')
  const store = s3ObjectStore({
    bucket,
    prefix: 'warehouse',
    region,
    endpoint,
    path_style: true,
    credentials: { access_key_id, secret_access_key: secret(secret_access_key) },
    cache: { folder: await freshFolder(), size_bytes_max: 2 ** 28 },
  })
  const catalog = restCatalog({ ...inject('catalog'), clock: systemClock, dice: systemDice })
  const parts = { store, catalog, clock: systemClock, dice: systemDice }
  const partition = [{ 'source-id': 1, 'field-id': 0, name: 'id_bucket', transform: 'bucket[4]' }] as const
  const table = await catalog.create(name, {
    location: 'bronze/avro/every_type',
    schema: newSchema(COLUMNS),
    partition,
    properties: { 'write.format.default': 'avro' },
  })
  const add = await writeAvroFiles(parts, [full, other, none], table)
  await commitFiles(parts, name, { operation: 'append', add, remove: [], summary: {} })
  return { ...parts, add }
}

const rest = Array.from({ length: 8 }, () => null)
/** What Trino tells of the three rows. */
const TOLD = [
  [
    -(2 ** 31),
    '9223372036854775807',
    true,
    '0.10',
    '-1.5E-300',
    '1969-12-31',
    '23:59:59.999999',
    '0001-01-01 00:00:00.000001',
    '2026-01-31T23:59:59.999999Z',
    'ünï 😀 "quoted"',
    '00112233-4455-6677-8899-aabbccddeeff',
    '00FF',
    '-9999999.99',
    '9999999999999999999999999999.9999999999',
    2.5,
    null,
    '[9007199254740993,null]',
    '{"a":1,"b":null}',
    '{"2026-01-31":-0.01}',
  ],
  [
    2,
    null,
    null,
    null,
    '1.0E0',
    null,
    null,
    null,
    null,
    '',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    ...rest.slice(0, 5),
    '[]',
    '{}',
    null,
  ],
  [3, ...Array.from({ length: 18 }, () => null)],
]

const trino = (sql: string) => runStatement(inject('trino').address, sql)

test('Avro data files with every type are read by Trino row for row, and what Trino writes as Avro is read here', async () => {
  const { store, catalog, add } = await givenTable()
  expect(add.length).toBeGreaterThan(1)
  expect(await trino(SHOWN)).toEqual(TOLD)
  // by partition, and by the bounds that we computed
  expect(await trino('SELECT count(*) FROM lake.avro.every_type WHERE id = 2')).toEqual([[1]])
  expect(await trino('SELECT count(*) FROM lake.avro.every_type WHERE big > 1')).toEqual([[1]])
  expect(await trino(`SELECT count(*) FROM lake.avro.every_type WHERE wide > DECIMAL '1'`)).toEqual([[1]])

  const all = COLUMNS.map((column) => column.name).filter((column) => column !== 'five')
  await trino(`INSERT INTO lake.avro.every_type (${all.join()}) SELECT ${all.join()} FROM lake.avro.every_type WHERE id <> 3`)
  const known = new Set(add.map(({ key }) => key))
  const table = await catalog.load(name)
  const theirs = (await planFiles({ store }, table, {})).filter((file) => !known.has(file.key))
  expect(theirs.map(({ format }) => format)).toContain('avro')
  const found: NamedValues[] = []
  for (const { key, path } of theirs) {
    const { batches } = readAvroRows(await store.read(objectKey(key)), path, table.metadata.schemas.at(-1))
    for (const batch of batches) found.push(...batch)
  }
  const blank = Object.fromEntries(COLUMNS.map((column) => [column.name, null]))
  const asRead = { ...full, five: null, by_name: new Map(Object.entries({ a: 1, b: null })) }
  const ordered = found.toSorted((one, another) => Number(one['id']) - Number(another['id']))
  expect(ordered).toEqual([asRead, { ...blank, ...other, by_name: new Map() }])
})
