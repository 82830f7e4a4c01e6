import { expect, inject, test } from 'vitest'
import { secret } from '@storemesh/core'
import { postgres } from '../../declaration.js'
import { openSource } from '../../open-source.js'
import { ALL, readAll, realDatabase, textOf } from './fixtures/real-database.js'

const database = realDatabase()
const { sql } = database

const TYPES: readonly [type: string, ...values: string[]][] = [
  ['smallint', '-7'],
  ['bigint', '9007199254740993'],
  ['numeric(30,2)', '1234567890123456.70', `'NaN'`],
  ['numeric', '0.000000000000000000001', '1e30'],
  ['real', '0.1', `'-Infinity'`],
  ['double precision', '0.1::float8 + 0.2', '1e-300', '1e300'],
  ['boolean', 'true', 'false'],
  ['text', `E'a "quoted" \\\\ line\\nand a tab\\t'`, `'Ærøskøbing 雪 🐈'`, `''`],
  ['char(5)', `'ab'`],
  ['bytea', `'\\x00ff'`],
  ['date', `'2026-01-01'`, `'infinity'`, `'0044-03-15 BC'`],
  ['timestamp', `'2026-01-01 10:00:00.5'`, `'-infinity'`],
  ['timestamptz', `'2026-01-01T07:00:00.123456+07'`, `'infinity'`, `'0044-03-15 BC'`, `'12026-01-01 00:00:00+00'`],
  ['time', `'10:00:00.25'`],
  ['timetz', `'10:00:00+07'`],
  ['interval', `'1 year 2 days 03:04:05.6'`],
  ['uuid', `'6f1c9a52-5f1e-4a7e-9d52-3b0a3c3c0001'`],
  ['json', `'{"b": 1, "a": [1.10, null]}'`],
  ['jsonb', `'{"b": 1, "a": [1.10, "x"]}'`],
  ['inet', `'10.0.0.1/8'`],
  ['point', `'(1,2)'`],
  ['int4range', `'[1,5)'`],
  ['bit(3)', `B'101'`],
  ['money', '12.5'],
  ['int[]', `'{1,NULL,3}'`, `'{}'`, `'{{1,2},{3,4}}'`, `'[0:1]={5,6}'`],
  ['text[]', `ARRAY['a "b"', 'c\\d', '', 'NULL', 'x,y', '{z}', NULL]`],
  ['timestamptz[]', `ARRAY['2026-01-01T07:00:00.5+07'::timestamptz]`],
  ['jsonb[]', `ARRAY['{"a": "x y"}'::jsonb]`],
  ['box[]', `'{(1,1),(0,0);(2,2),(0,0)}'`],
  ['boolean[]', `'{t,f}'`],
  ['mood', `'glad'`],
  ['price', '7.50'],
  ['mood[]', `'{glad,sad}'`],
]
/** Of which JSON is an object of a form of its own: here it is their text. */
const OPAQUE: readonly [type: string, ...values: string[]][] = [
  ['spot', `ROW(1, 'a "b"')`],
  ['spot[]', `ARRAY[ROW(1, 'a')::spot]`],
]

test('a value looks the same in the snapshot, in a change and to one who follows a cursor column', async () => {
  await sql(
    `CREATE TYPE mood AS ENUM ('glad', 'sad'); CREATE DOMAIN price AS numeric(9,2); CREATE TYPE spot AS (x int, what text)`,
  )
  const all = [...TYPES, ...OPAQUE]
  const columns = all.map(([type], n) => `c${n} ${type}`).join(', ')
  const followed = await database.newTable(`name int PRIMARY KEY, seen timestamptz NOT NULL DEFAULT now(), ${columns}`)
  const { table } = followed
  const rows_max = Math.max(...all.map((one) => one.length - 1))
  for (let n = 0; n < rows_max; n += 1) {
    const values = all.map(([, ...given]) => given[n] ?? 'NULL').join(', ')
    await sql(`INSERT INTO ${table} VALUES (${n}, now(), ${values})`)
  }
  const source = await database.open(followed)
  const snapshot = await readAll(source)
  await sql(`CREATE TEMP TABLE kept AS SELECT * FROM ${table}`)
  await sql(`DELETE FROM ${table}`)
  await sql(`INSERT INTO ${table} SELECT * FROM kept`)
  const { rows } = await readAll(source, snapshot.position)
  const columnsOf = (text: string) => text.split(',"_change_kind"')[0]
  const inserted = rows.filter((row) => textOf(row).includes('"insert"')).map((row) => columnsOf(textOf(row)))
  expect(inserted).toEqual(snapshot.rows.map((row) => columnsOf(textOf(row))))
  expect(inserted).toHaveLength(rows_max)

  for (const [n] of OPAQUE.entries()) await sql(`ALTER TABLE ${table} DROP COLUMN c${TYPES.length + n}`)
  const { password, ...server } = inject('postgres')
  const byCursor = await openSource(postgres({ table, cursor: 'seen', key: ['name'] }), {
    postgres: { ...server, password: secret(password) },
  })
  const cursor = await byCursor.read(undefined, ALL)
  await byCursor.close()
  const withoutOpaque = inserted.map((text = '') => text.replace(new RegExp(`,"c${TYPES.length}":.*$`), ''))
  expect(cursor.rows.map((row) => textOf(row).slice(0, -1)).toSorted()).toEqual(withoutOpaque.toSorted())
})

test('what is generated from other columns is in no row: the log does not hold it', async () => {
  const followed = await database.newTable('name text PRIMARY KEY, size int GENERATED ALWAYS AS (length(name)) STORED')
  const source = await database.open(followed)
  await sql(`INSERT INTO ${followed.table} VALUES ('a')`)
  const { rows, position } = await readAll(source)
  await sql(`INSERT INTO ${followed.table} VALUES ('b')`)
  const changes = await readAll(source, position)
  expect([...rows, ...changes.rows].map((row) => textOf(row).split(',')[0])).toEqual(['{"name":"a"', '{"name":"b"'])
})
