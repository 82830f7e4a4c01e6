import { viewerOfEverything } from '@storemesh/access'
import { seededDice, systemClock, systemDice } from '@storemesh/core'
import {
  createTag,
  evolveSchema,
  evolveSpec,
  filesystemCatalog,
  type MetadataChange,
  newSchema,
  type TableMetadata,
  type TableName,
} from '@storemesh/iceberg'
import { appendRows, copyTo, deleteRows, openLake } from '@storemesh/lake'
import { filesystemStore } from '@storemesh/object-store'
import type { Row } from '@storemesh/query-engine'
import { expect, test } from 'vitest'
import { freshFolder } from './testing/fresh-folder.js'
import { lakeOnServers, trino } from './testing/lake-on-servers.js'

const viewer = viewerOfEverything('test')
const name = { namespace: 'moved', name: 'fact_visit' }
const schema = newSchema([
  { name: 'visit_id', type: 'int', required: true },
  { name: 'store', type: 'string', required: false },
  { name: 'began_at', type: 'timestamptz', required: false },
  { name: 'day', type: 'date', required: false },
  { name: 'paid', type: 'decimal(9, 2)', required: false },
  { name: 'weight', type: 'double', required: false },
  { name: 'loyal', type: 'boolean', required: false },
  { name: 'tags', type: { type: 'list', 'element-id': 0, 'element-required': false, element: 'string' }, required: false },
  { name: 'home', type: { type: 'struct', fields: [{ id: 0, name: 'city', required: false, type: 'string' }] }, required: false },
])

/** A lake of files, as a mesh on one machine has it, that shares the engine. */
async function lakeOfFiles({ engine }: Pick<Awaited<ReturnType<typeof lakeOnServers>>, 'engine'>) {
  const store = filesystemStore(await freshFolder())
  const [clock, dice] = [systemClock, seededDice(5)]
  const catalog = filesystemCatalog({ store, clock, dice })
  const lake = openLake({ catalog, store, engine })
  const rows = async (sql: string): Promise<readonly Row[]> => {
    const all: Row[] = []
    for await (const batch of lake.rows(sql, viewer)) all.push(...batch)
    return all
  }
  return { store, catalog, engine, lake, viewer, spool: await freshFolder(), clock, dice, rows }
}

type LakeOfFiles = Awaited<ReturnType<typeof lakeOfFiles>>

const change = async ({ catalog }: LakeOfFiles, make: (metadata: TableMetadata) => MetadataChange) => {
  const { requirements, updates } = make((await catalog.load(name)).metadata)
  await catalog.commit(name, requirements, updates)
}

const visits = (first: number, store: string) => ({
  sql: `SELECT ${first} + CAST(n AS integer) AS visit_id, CASE WHEN n = 1 THEN NULL ELSE 'store ' || n END AS ${store},
    TIMESTAMP WITH TIME ZONE '2026-01-30 23:30:00.123456Z' + n * INTERVAL 1 HOUR AS began_at,
    DATE '2026-01-30' + CAST(n % 2 AS integer) AS day, CAST(n AS decimal(9, 2)) / 4 AS paid, n * 0.5e0 AS weight, n % 2 = 0 AS loyal,
    ['a', NULL] AS tags, {'city': 'town ' || n} AS home FROM range(6) AS r(n)`,
  relations: new Map(),
})

/** Every type that both show alike, other columns and partitions since, deletes by place, a tag. */
async function tableWithAPast(files: LakeOfFiles): Promise<void> {
  const properties = { 'write.delete.mode': 'merge-on-read' }
  await files.catalog.create(name, { location: 'gold/moved/fact_visit', schema, partition: [], properties })
  await appendRows(files, name, visits(0, 'store'))
  await deleteRows(files, name, { sql: 'visit_id IN (1, 4)' })
  await change(files, (metadata) => createTag(metadata, { name: 'first' }))
  await change(files, (metadata) =>
    evolveSchema(metadata, [
      { change: 'rename', column: ['store'], to: 'shop' },
      { change: 'widen', column: ['paid'], to: 'decimal(20, 2)' },
    ]),
  )
  await change(files, (metadata) => evolveSpec(metadata, [{ 'source-id': 4, transform: 'identity', name: 'day' }]))
  await appendRows(files, name, visits(10, 'shop'))
  await deleteRows(files, name, { sql: 'visit_id IN (0, 13)' })
}

/** What Trino says of a visit, and what we say in its words. */
const THEIRS = 'to_iso8601(began_at)'
const OURS = 'began_at'
const shown = (table: string, began: string) => `SELECT visit_id, shop, ${began} AS began, CAST(day AS varchar) AS day,
  CAST(paid AS varchar) AS paid, weight, loyal, tags, home.city AS city FROM ${table} ORDER BY visit_id`

test('a table written on one machine is copied to S3 and opened by Trino, row for row, as it is and as it was', async () => {
  const servers = await lakeOnServers()
  const files = await lakeOfFiles(servers)
  await tableWithAPast(files)
  await copyTo(files, files, servers, name)

  const asItIs = (await files.rows(shown('moved.fact_visit', OURS))).map((row) => Object.values(row))
  expect(asItIs.map(([id]) => id)).toEqual([2, 3, 5, 10, 11, 12, 14, 15])
  expect(await trino(shown('lake.moved.fact_visit', THEIRS))).toEqual(asItIs)
  expect((await servers.rows(shown('moved.fact_visit', OURS))).map((row) => Object.values(row))).toEqual(asItIs)
  expect(await trino(`SELECT visit_id, store FROM lake.moved.fact_visit FOR VERSION AS OF 'first' ORDER BY visit_id`)).toEqual([
    [0, 'store 0'],
    [2, 'store 2'],
    [3, 'store 3'],
    [5, 'store 5'],
  ])

  await trino(`DELETE FROM lake.moved.fact_visit WHERE visit_id < 10`)
  const left = await servers.rows('SELECT visit_id FROM moved.fact_visit ORDER BY visit_id')
  expect(left.map((row) => row['visit_id'])).toEqual([10, 11, 12, 14, 15])
  await servers.catalog.drop(name)
})

test('a table that Trino wrote is copied to a lake of files and read there without any server', async () => {
  const servers = await lakeOnServers()
  const files = await lakeOfFiles(servers)
  const theirs: TableName = { namespace: 'moved', name: 'fact_count' }
  const fact = 'lake.moved.fact_count'
  await trino('CREATE SCHEMA IF NOT EXISTS lake.moved')
  await trino(
    `CREATE TABLE ${fact} (id bigint, counted integer, at_store varchar) WITH (partitioning = ARRAY['truncate(at_store, 1)'])`,
  )
  await trino(`INSERT INTO ${fact} SELECT n, 10, IF(n % 2 = 0, 'even', 'odd') FROM UNNEST(sequence(1, 8)) AS t(n)`)
  await trino(`DELETE FROM ${fact} WHERE id IN (2, 3)`)
  await trino(`UPDATE ${fact} SET counted = 11 WHERE id = 5`)
  const ids = `SELECT id, counted, at_store FROM`
  const expected = await trino(`${ids} ${fact} ORDER BY id`)
  await copyTo({ ...files, dice: systemDice }, servers, files, theirs, { location: 'gold/moved/fact_count' })
  await trino(`DROP TABLE ${fact}`)
  const found = await files.rows(`${ids} moved.fact_count ORDER BY id`)
  expect(found.map((row) => [Number(row['id']), row['counted'], row['at_store']])).toEqual(expected)
  expect(expected).toHaveLength(6)
})
