import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { isFault, systemClock, systemDice } from '@storemesh/core'
import { currentSnapshot, evolveSchema, type Table } from '@storemesh/iceberg'
import { catalogStaging, openLake } from '@storemesh/lake'
import { objectKey } from '@storemesh/object-store'
import type { Question, Relation, Row, Value } from '@storemesh/query-engine'
import { EVERY_TYPE, EVERY_TYPE_ROWS, jsonLine, ORDER_ROWS, ORDERS } from '@storemesh/query-engine/conformance'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { twoEngines } from './testing/two-engines.js'
import { runStatement } from './trino/statement.js'

const viewer = viewerOfEverything('test')
const statement = (sql: string) => runStatement(inject('trino').address, sql)
const byDay = { schema: ORDERS, partition: [{ column: 'ordered_date', transform: 'identity' }] } as const

let both: Awaited<ReturnType<typeof twoEngines>>
beforeAll(async () => {
  both = await twoEngines()
})
afterAll(() => both.close())

async function lines(schema: typeof ORDERS, rows: readonly Row[]): Promise<Relation> {
  const path = join(both.folder, `${systemDice.uuid()}.jsonl`)
  await writeFile(path, rows.map(jsonLine).join('\n'))
  return { kind: 'json-lines', schema, paths: [path] }
}

/** A table of the orders, a file for each day. */
async function orders(): Promise<Table> {
  const question = { sql: 'SELECT * FROM rows', relations: new Map([['rows', await lines(ORDERS, ORDER_ROWS)]]) }
  return (await both.create(both.duckdb, question, byDay)).table
}

const trinoLake = () => openLake({ catalog: both.catalog, store: both.store, engine: both.trino })

async function ask(sql: string, rows?: Relation, parameters: readonly Value[] = []): Promise<Row[]> {
  const all: Row[] = []
  const question: Question = { sql, relations: new Map(rows ? [['t', rows]] : []), parameters }
  for await (const batch of both.trino.rows(question, viewer)) all.push(...batch)
  return all
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => (isFault(error) ? error.code : error),
  )
const ids = async (relation: Relation) =>
  (await ask('SELECT order_id FROM t ORDER BY 1', relation)).map((row) => Number(row['order_id']))
const fullName = ({ name }: Table) => `lake.${name.namespace}.${name.name}`

test('a part of a table is its files, a snapshot what it was, lost rows what a later one has no more', async () => {
  const before = await orders()
  await statement(`DELETE FROM ${fullName(before)} WHERE order_id = 3 OR quantity = 2`)
  await statement(`INSERT INTO ${fullName(before)} SELECT * FROM ${fullName(before)} WHERE order_id = 1`)
  const now = await both.catalog.load(before.name)
  const lake = trinoLake()
  const snapshot_id = currentSnapshot(before)?.['snapshot-id'] ?? ''
  expect(await ids(await lake.relation(now))).toEqual([1, 1, 4, 5, 6])
  expect(await ids(await lake.relation(now, { snapshot_id }))).toEqual([1, 2, 3, 4, 5, 6])

  const day = (text: string) => Date.parse(text) / 86_400_000
  const part = await lake.relation(before, { partition: (value) => value === day('2026-01-03') || value === day('2026-01-04') })
  expect(part.files).toHaveLength(2)
  expect(await ids(part)).toEqual([3, 4])

  const files = part.files.map((file) => ({ ...file, lost: [] }))
  const lost_by = currentSnapshot(now)?.['snapshot-id'] ?? ''
  expect(await ids({ ...part, files, ...(part.at && { at: { ...part.at, lost_by } }) })).toEqual([3])
  expect(await codeOf(ids({ ...part, files }))).toBe('RELATION_UNSUPPORTED')
})

test('columns are those of the table, whatever its snapshot calls them', async () => {
  const table = await orders()
  const change = evolveSchema(table.metadata, [
    { change: 'rename', column: ['customer'], to: 'buyer' },
    { change: 'drop', column: ['details'] },
    { change: 'add', column: ['details'], type: 'long' },
    { change: 'widen', column: ['quantity'], to: 'long' },
  ])
  const evolved = await both.catalog.commit(table.name, change.requirements, change.updates)
  const relation = await trinoLake().relation(evolved)
  expect(await ask('SELECT buyer, quantity, details FROM t WHERE order_id = 2', relation)).toEqual([
    { buyer: 'C0', quantity: 2n, details: null },
  ])
  expect(await codeOf(ask('SELECT customer FROM t', relation))).toBe('SQL_INVALID')
})

test('a row shows its file where it is asked to, and never its number', async () => {
  const table = await orders()
  const hidden = await trinoLake().relation(table)
  expect(await codeOf(ask('SELECT "$path" FROM t', hidden))).toBe('SQL_INVALID')
  const shown = await trinoLake().relation(table, { places: true })
  const paths = (await ask('SELECT "$path" AS path FROM t', shown)).map((row) => row['path'])
  expect(new Set(paths)).toEqual(new Set(shown.files.map(({ address }) => address)))
  expect(await codeOf(ask('SELECT "$pos" FROM t', shown))).toBe('RELATION_UNSUPPORTED')
})

test('a file that is gone or damaged is named, and the question fails', async () => {
  for (const [harm, code] of [
    ['delete', 'DATA_FILE_MISSING'],
    ['damage', 'DATA_FILE_CORRUPT'],
  ] as const) {
    const table = await orders()
    const relation = await trinoLake().relation(table)
    const address = relation.files[3]?.address ?? ''
    const key = objectKey(address.slice(both.store.root.length + 1))
    await both.store.delete(key)
    if (harm === 'damage') await both.store.write(key, Buffer.alloc(relation.files[3]?.size_bytes ?? 0, 7))
    const error = await ask('SELECT * FROM t', relation).catch((failure: unknown) => failure)
    expect(isFault(error) ? error.code : error).toBe(code)
    expect(String(error)).toContain(address)
  }
})

test('texts arrive as they are, whatever they look like', async () => {
  const texts = ["'", "''", "\\'; DROP TABLE x; --", '"', '$1', '?', '/* */', "U&'\\0041'", '💥\n\t\r', '', '%_', '\u2028']
  for (const text of texts)
    expect(await ask('SELECT $1 AS t, length($1) >= 0 AS whole', undefined, [text])).toEqual([{ t: text, whole: true }])
  expect(await ask('SELECT count(*) AS n FROM UNNEST($1) AS u(t) WHERE t = $2', undefined, [texts, '$1'])).toEqual([{ n: 1n }])
})

test('lines of JSON go into the statement, every type, a few of them', async () => {
  const sorted = await ask('SELECT * FROM t ORDER BY row_id', await lines(EVERY_TYPE, EVERY_TYPE_ROWS))
  expect(sorted).toEqual([EVERY_TYPE_ROWS[2], EVERY_TYPE_ROWS[0], EVERY_TYPE_ROWS[1]])
  const many = Array.from({ length: 10_001 }, (_, n) => ({ order_id: BigInt(n) }))
  expect(await codeOf(ask('SELECT order_id FROM t', await lines(ORDERS, many)))).toBe('RELATION_UNSUPPORTED')
})

test('a statement that needs more memory than there is says so', async () => {
  const wide = `SELECT array_agg(a.x || CAST(b.x AS varchar)) AS x FROM (SELECT rpad(CAST(n AS varchar), 200, 'x') AS x FROM UNNEST(sequence(1, 10000)) AS s(n)) AS a
    CROSS JOIN UNNEST(sequence(1, 10000)) AS b(x)`
  expect(await codeOf(ask(`SELECT cardinality(x) AS n FROM (${wide}) AS w`))).toBe('QUERY_MEMORY')
})

const objectsBelow = async (prefix: string) => {
  const keys: string[] = []
  for await (const { key } of both.store.list(prefix)) keys.push(key)
  return keys
}
const staged = async () => (await both.catalog.list()).filter(({ namespace }) => namespace === 'mesh_staged')

test('a write leaves its files and nothing else, and one that fails leaves nothing', async () => {
  const rows = await lines(ORDERS, ORDER_ROWS)
  const question = { sql: 'SELECT * FROM rows', relations: new Map([['rows', rows]]) }
  const { table, files } = await both.create(both.trino, question, { ...byDay, orderBy: ['weight'] })
  const at = `gold/two_engines/${table.name.name}/`
  expect((await objectsBelow(`${at}data/`)).toSorted()).toEqual(files.map(({ key }) => key).toSorted())
  expect(await objectsBelow(`${at}staged/`)).toEqual([])
  expect(await trinoLake().tables()).not.toContainEqual(expect.objectContaining({ namespace: 'mesh_staged' }))

  const target = { schema: ORDERS, folder: both.folder, table: table.name }
  const late = { ...question, sql: 'SELECT * FROM rows WHERE CAST(customer AS integer) = 1' }
  expect(await codeOf(both.trino.write(late, viewer, target))).toBe('QUERY_FAILED')
  expect(await objectsBelow(`${at}staged/`)).toEqual([])
  expect(await objectsBelow(`${at}data/`)).toHaveLength(files.length)
  expect(await staged()).toEqual([])
})

test('what a crash leaves of a write goes after a day, files and all', async () => {
  const table = await orders()
  const left = await both.staging.create(table.name, { schema: ORDERS })
  await statement(`INSERT INTO lake.mesh_staged.${left.name.name} SELECT * FROM ${fullName(table)}`)
  expect(await left.files()).not.toEqual([])
  expect(await both.staging.dropLeftovers()).toEqual([])
  const { catalog, store } = both
  const tomorrow = { ...systemClock, now_ms: () => systemClock.now_ms() + 25 * 60 * 60 * 1000 }
  expect(await catalogStaging({ catalog, store, clock: tomorrow, dice: systemDice }).dropLeftovers()).toEqual([left.name])
  const data = await objectsBelow(`gold/two_engines/${table.name.name}/data/`)
  expect(data).toHaveLength(ORDER_ROWS.length)
  expect(await ids(await trinoLake().relation(table))).toEqual([1, 2, 3, 4, 5, 6])
})

test('rows of a file stand in the order that was asked for', async () => {
  const question = { sql: 'SELECT * FROM rows', relations: new Map([['rows', await lines(ORDERS, ORDER_ROWS.toReversed())]]) }
  const { table } = await both.create(both.trino, question, { schema: ORDERS, orderBy: ['order_id'] })
  const relations = new Map<string, Relation>([['t', await both.relation(both.duckdb, table)]])
  const found: Value[] = []
  for await (const batch of both.duckdb.rows({ sql: 'SELECT order_id FROM t', relations }, viewer))
    found.push(...batch.map((row) => row['order_id'] ?? null))
  expect(found).toEqual([1n, 2n, 3n, 4n, 5n, 6n])
})
