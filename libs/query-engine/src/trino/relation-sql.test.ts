import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isFault } from '@storemesh/core'
import { newSchema, type Schema } from '@storemesh/iceberg'
import { expect, onTestFinished, test } from 'vitest'
import type { RelationFile, TableRelation } from '../query-engine.js'
import { relationSql } from './relation-sql.js'

const schema = newSchema([
  { name: 'id', type: 'long', required: true },
  { name: 'na"me', type: 'string', required: false },
])
const file = (n: number, more: Partial<RelationFile> = {}): RelationFile => {
  const address = `s3://lake/it's-${n}.parquet`
  return { path: address, address, record_count: 1, size_bytes: 1, deletes: [], ...more }
}
const at = { table: { namespace: 'a"b', name: 't' }, snapshot_id: '9007199254740993', isWhole: true }
const relation: TableRelation = { kind: 'table', schema, files: [file(1)], at }
const sqlOf = (of: TableRelation) => relationSql('a.t', of, 'lake')
const codeOf = (of: TableRelation) =>
  sqlOf(of).then(
    () => undefined,
    (error: unknown) => (isFault(error) ? error.code : error),
  )

const TABLE = '"lake"."a""b"."t" FOR VERSION AS OF 9007199254740993'

test('a whole table is read at its snapshot, under quoted names', async () => {
  expect(await sqlOf(relation)).toBe(`SELECT "id", "na""me" FROM ${TABLE}`)
  expect(await sqlOf({ ...relation, places: true })).toBe(`SELECT "id", "na""me", "$path" FROM ${TABLE}`)
})

test('some of its files are read by their addresses, so many at once', async () => {
  const files = Array.from({ length: 501 }, (_, n) => file(n))
  const sql = await sqlOf({ ...relation, files, at: { ...at, isWhole: false } })
  expect(sql.split(' UNION ALL ')).toHaveLength(2)
  expect(sql).toContain(`"$path" IN ('s3://lake/it''s-0.parquet', `)
  const many = Array.from({ length: 5001 }, (_, n) => file(n))
  expect(await codeOf({ ...relation, files: many, at: { ...at, isWhole: false } })).toBe('LIMIT_EXCEEDED')
})

test('lost rows are those that a later snapshot has no more', async () => {
  const files = [file(1), file(2, { lost: [] })]
  const rows = (version: string, n: number) =>
    `SELECT "id", "na""me" FROM "lake"."a""b"."t" FOR VERSION AS OF ${version} WHERE "$path" IN ('s3://lake/it''s-${n}.parquet')`
  expect(await sqlOf({ ...relation, files, at: { ...at, snapshot_id: '7', isWhole: false, lost_by: '8' } })).toBe(
    `${rows('7', 1)} UNION ALL (${rows('7', 2)} EXCEPT ALL ${rows('8', 2)})`,
  )
})

test('columns are found by field id: renamed, widened, new ones and nested ones', async () => {
  const nested = (name: string): Schema['fields'][number]['type'] => ({
    type: 'struct',
    fields: [{ id: 4, name, required: false, type: 'int' }],
  })
  const then: Schema = {
    ...schema,
    fields: [
      { id: 1, name: 'old_id', required: true, type: 'int' },
      { id: 3, name: 'place', required: false, type: nested('x') },
    ],
  }
  const now: Schema = { ...schema, fields: [...schema.fields, { id: 3, name: 'place', required: false, type: nested('y') }] }
  expect(await sqlOf({ ...relation, schema: now, at: { ...at, schema: then } })).toBe(
    `SELECT CAST("old_id" AS bigint) AS "id", CAST(NULL AS varchar) AS "na""me", CAST("place" AS row("y" integer)) AS "place" FROM ${TABLE}`,
  )
})

test('what is nested is read by fewer fields, and by new ones', async () => {
  const field = (id: number, name: string, type: Schema['fields'][number]['type'] = 'int') => ({
    id,
    name,
    required: false,
    type,
  })
  const list = (element: Schema['fields'][number]['type']) =>
    ({ type: 'list', 'element-id': 9, 'element-required': false, element }) as const
  const struct = (...fields: Schema['fields']) => ({ type: 'struct', fields }) as const
  const then: Schema = { ...schema, fields: [field(3, 'lines', list(struct(field(4, 'x'), field(5, 'secret'))))] }
  const now: Schema = { ...schema, fields: [field(3, 'lines', list(struct(field(4, 'x'), field(7, 'new'))))] }
  expect(await sqlOf({ ...relation, schema: now, at: { ...at, schema: then } })).toBe(
    `SELECT transform("lines", each -> CASE WHEN each IS NOT NULL THEN CAST(ROW(each."x", CAST(NULL AS integer)) AS row("x" integer, "new" integer)) END) AS "lines" FROM ${TABLE}`,
  )
  const map = (value: Schema['fields'][number]['type']) =>
    ({ type: 'map', 'key-id': 8, key: 'string', 'value-id': 9, 'value-required': false, value }) as const
  const mapped = (...fields: Schema['fields']): Schema => ({ ...schema, fields: [field(3, 'by_name', map(struct(...fields)))] })
  const fewer = { ...relation, schema: mapped(field(4, 'x')), at: { ...at, schema: mapped(field(4, 'x'), field(5, 'secret')) } }
  expect(await codeOf(fewer)).toBe('RELATION_UNSUPPORTED')
})

test('an empty table has its columns, and what Trino’s catalog has no name for is refused', async () => {
  expect(await sqlOf({ ...relation, files: [] })).toBe(
    'SELECT CAST(NULL AS bigint) AS "id", CAST(NULL AS varchar) AS "na""me" WHERE false',
  )
  const { at: _, ...local } = relation
  expect(await codeOf(local)).toBe('RELATION_UNSUPPORTED')
  expect(await codeOf({ ...relation, at: { ...at, snapshot_id: '1 OR 1' } })).toBe('RELATION_UNSUPPORTED')
})

test('lines of JSON are texts that Trino casts, exact and quoted', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lines-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'rows.jsonl')
  await writeFile(path, `{"id":9007199254740993,"na\\"me":"it's"}\n\n{"id":1}\n`)
  const lines = { kind: 'json-lines', schema, paths: [path] } as const
  expect(await relationSql('rows', lines, 'lake')).toBe(
    `SELECT CAST(c0 AS bigint) AS "id", CAST(c1 AS varchar) AS "na""me" FROM (VALUES ('9007199254740993', 'it''s'), ('1', NULL)) AS lines (c0, c1)`,
  )
  await writeFile(path, '[1]\n')
  await expect(relationSql('rows', lines, 'lake')).rejects.toThrow('DATA_FILE_CORRUPT')
})
