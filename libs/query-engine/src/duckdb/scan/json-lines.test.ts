import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { systemClock } from '@storemesh/core'
import type { Schema, Type } from '@storemesh/iceberg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { localRelation } from '../../local-relation.js'
import type { Relation, Row } from '../../query-engine.js'
import { type DuckdbEngine, duckdbEngine } from '../duckdb-engine.js'

const viewer = viewerOfEverything('test')
let folder: string
let engine: DuckdbEngine
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'query-engine-'))
  engine = duckdbEngine({ memory_max_mb: 256, threads: 2, spill_folder: join(folder, 'spill'), clock: systemClock })
})
afterAll(async () => {
  await engine.close()
  await rm(folder, { recursive: true, force: true })
})

const listOf = (id: number, element: Type): Type => ({ type: 'list', 'element-id': id, 'element-required': false, element })
const mapOf = (id: number, key: Type, value: Type): Type => ({
  type: 'map',
  'key-id': id,
  key,
  'value-id': id + 1,
  'value-required': false,
  value,
})
const structOf = (id: number, ...types: readonly Type[]): Type => ({
  type: 'struct',
  fields: types.map((type, at) => ({ id: id + at, name: `s${at}`, required: false, type })),
})
const base64 = (...bytes: readonly number[]) => Buffer.from(bytes).toString('base64')
const bytes = (...values: readonly number[]) => new Uint8Array(values)

/** Each type, as a line has it, and as the port gives it back. */
const CASES: readonly (readonly [type: Type, line: unknown, value: unknown])[] = [
  ['boolean', true, true],
  ['long', 9007199254740993n, 9007199254740993n],
  ['float', 'NaN', Number.NaN],
  ['double', '-Infinity', Number.NEGATIVE_INFINITY],
  ['double', 0.1, 0.1],
  ['decimal(38, 10)', '-1234567890123456789012345678.0123456789', '-1234567890123456789012345678.0123456789'],
  ['date', '2026-01-02', '2026-01-02'],
  ['time', '10:00:00.000001', '10:00:00.000001'],
  ['timestamp', '2026-01-02T03:04:05.000006', '2026-01-02T03:04:05.000006'],
  ['timestamptz', '2026-01-02T03:04:05.000006Z', '2026-01-02T03:04:05.000006Z'],
  ['uuid', 'f79c3e09-677c-4bbd-a479-3f349cb785e7', 'f79c3e09-677c-4bbd-a479-3f349cb785e7'],
  ['binary', base64(0, 255, 92), bytes(0, 255, 92)],
  ['binary', '', bytes()],
  ['fixed[2]', base64(1, 2), bytes(1, 2)],
  [listOf(100, 'binary'), [base64(7), null], [bytes(7), null]],
  [listOf(101, 'decimal(20, 2)'), ['12345678901234567.89'], ['12345678901234567.89']],
  [mapOf(110, 'int', 'date'), { '-1': '2026-01-02', '2': null }, { '-1': '2026-01-02', '2': null }],
  [mapOf(120, 'string', listOf(122, 'binary')), { k: [base64(7)] }, { k: [bytes(7)] }],
  [structOf(130, 'binary', 'double', 'time'), { s0: base64(9), s1: 'NaN' }, { s0: bytes(9), s1: Number.NaN, s2: null }],
  [listOf(140, structOf(141, mapOf(142, 'string', 'binary'))), [{ s0: { a: base64(1) } }, null], [{ s0: { a: bytes(1) } }, null]],
]
const SCHEMA: Schema = {
  type: 'struct',
  'schema-id': 0,
  fields: CASES.map(([type], at) => ({ id: at + 1, name: `c${at}`, required: false, type })),
}

/** A long is written with all its digits. */
const lineOf = (values: readonly (readonly [string, unknown])[]) =>
  `{${values.map(([name, value]) => `"${name}":${typeof value === 'bigint' ? String(value) : JSON.stringify(value)}`).join()}}`

async function read(relation: Relation): Promise<Row[]> {
  const all: Row[] = []
  for await (const rows of engine.rows(
    { sql: 'SELECT * FROM t ORDER BY c0 NULLS LAST', relations: new Map([['t', relation]]) },
    viewer,
  ))
    all.push(...rows)
  return all
}

test('lines of JSON carry every type exactly, nothing as NULL, and so do files made of them', async () => {
  const path = join(folder, 'rows.jsonl')
  const names = CASES.map((_, at) => `c${at}`)
  const full = lineOf(CASES.map(([, line], at) => [`c${at}`, line]))
  const empty = lineOf(names.map((name) => [name, null]))
  await writeFile(path, [full, empty, '{}'].join('\n'))
  const none = Object.fromEntries(names.map((name) => [name, null]))
  const expected = [Object.fromEntries(CASES.map(([, , value], at) => [`c${at}`, value])), none, none]
  const lines: Relation = { kind: 'json-lines', schema: SCHEMA, paths: [path] }
  expect(await read(lines)).toEqual(expected)

  const question = { sql: 'SELECT * FROM t', relations: new Map([['t', lines]]) }
  const files = await engine.write(question, viewer, { schema: SCHEMA, folder: join(folder, 'files') })
  expect(await read(localRelation(SCHEMA, files))).toEqual(expected)
})
