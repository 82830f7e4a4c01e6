import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { seededDice, systemClock } from '@storemesh/core'
import { commitFiles, evolveSortOrder, filesystemCatalog, newSchema, planChange, planFiles } from '@storemesh/iceberg'
import { filesystemStore } from '@storemesh/object-store'
import { engineOfThisFile, temporaryFolder } from '@storemesh/testing'
import { describe, expect, test } from 'vitest'
import { openLake } from '../lake.js'
import { appendRows, deleteRows } from '../write/change-rows.js'
import { writeFiles } from '../write/write-files.js'
import { compactTable } from './compact.js'

const viewer = viewerOfEverything('test')
const NAME = { namespace: 'sales', name: 'fact_sale' }

const engine = engineOfThisFile()

/** A table by day with a file for each row, all of them small. */
async function aTable(rows: readonly (readonly [item: string, day: string])[]) {
  const folder = await temporaryFolder()
  const store = filesystemStore(join(folder, 'lake'))
  const dice = seededDice(2)
  const catalog = filesystemCatalog({ store, clock: systemClock, dice: seededDice(1) })
  const lake = openLake({ catalog, store, engine: engine() })
  const parts = { store, catalog, engine: engine(), lake, viewer, dice, clock: systemClock, spool: join(folder, 'spool') }
  const schema = newSchema([
    { name: 'item', type: 'string', required: false },
    { name: 'sold_on', type: 'date', required: false },
  ])
  const partition = [{ 'source-id': 2, 'field-id': 0, name: 'sold_on', transform: 'identity' }] as const
  await catalog.create(NAME, { location: 'gold/sales/fact_sale', schema, partition, properties: {} })
  const add = async (item: string, day: string) => {
    const sql = `SELECT '${item}' AS item, DATE '${day}' AS sold_on`
    const add = await writeFiles(parts, { sql, relations: new Map() }, await catalog.load(NAME))
    return commitFiles(parts, NAME, { operation: 'append', add, remove: [], summary: { 'mesh.from': item } })
  }
  for (const [item, day] of rows) await add(item, day)
  const rowsOf = async (sql = 'SELECT item, sold_on FROM sales.fact_sale ORDER BY item, sold_on') => {
    const all: unknown[] = []
    for await (const batch of lake.rows(sql, viewer)) all.push(...batch)
    return all
  }
  const files = async () => planFiles(parts, await catalog.load(NAME))
  const stored = () => readdir(join(folder, 'lake/gold/sales/fact_sale/data'))
  return { parts, add, rowsOf, files, stored }
}

const manyOn = (day: string, ...items: readonly string[]) => items.map((item) => [item, day] as const)

describe('compaction', () => {
  test('makes small files of a partition one, with the same rows, and no reader of changes sees it', async () => {
    const { parts, rowsOf, files } = await aTable([
      ...manyOn('2026-01-30', 'd', 'b', 'a', 'c'),
      ...manyOn('2026-01-31', 'e', 'f'),
    ])
    const before = { rows: await rowsOf(), table: await parts.catalog.load(NAME) }
    const outcome = await compactTable(parts, NAME, { files_min: 4 })
    expect(outcome).toMatchObject({ files_before: 4, files_after: 1, deletes_removed: 0 })
    expect(await files()).toHaveLength(3)
    expect(await rowsOf()).toEqual(before.rows)
    const table = await parts.catalog.load(NAME)
    const from = before.table.metadata['current-snapshot-id']
    const change = await planChange(parts, table, { from, to: table.metadata['current-snapshot-id'] ?? '' })
    expect([change.added, change.removed]).toEqual([[], []])
    expect(table.metadata.snapshots.at(-1)?.summary).toMatchObject({
      operation: 'replace',
      'mesh.from': 'f',
      'total-records': '6',
    })
  })

  test('takes whatever there is two of, where it is asked to, and then has nothing left to do', async () => {
    const { parts, rowsOf, files } = await aTable([...manyOn('2026-01-30', 'a', 'b'), ...manyOn('2026-01-31', 'c', 'd', 'e')])
    const before = await rowsOf()
    expect(await compactTable(parts, NAME, { isEager: true })).toMatchObject({ files_before: 5, files_after: 2 })
    expect(await files()).toHaveLength(2)
    expect(await rowsOf()).toEqual(before)
    expect(await compactTable(parts, NAME, { isEager: true })).toMatchObject({ files_before: 0, files_after: 0 })
  })

  test('writes rows in the order that the table declares', async () => {
    const { parts, rowsOf } = await aTable(manyOn('2026-01-30', 'd', 'b', 'a', 'c'))
    const { metadata } = await parts.catalog.load(NAME)
    const field = { 'source-id': 1, transform: 'identity', direction: 'asc', 'null-order': 'nulls-last' } as const
    const { requirements, updates } = evolveSortOrder(metadata, [field])
    await parts.catalog.commit(NAME, requirements, updates)
    await compactTable(parts, NAME, { isEager: true })
    expect((await rowsOf('SELECT item FROM sales.fact_sale')).map((row) => Object.values(row ?? {})[0])).toEqual([
      'a',
      'b',
      'c',
      'd',
    ])
  })

  test('only counts in a dry run', async () => {
    const { parts, files, stored } = await aTable(manyOn('2026-01-30', 'a', 'b', 'c'))
    const before = await stored()
    expect(await compactTable(parts, NAME, { isEager: true, dryRun: true })).toMatchObject({ files_before: 3, files_after: 1 })
    expect([(await files()).length, await stored()]).toEqual([3, before])
  })

  test('refuses limits that make no sense, and a table that is not there', async () => {
    const { parts } = await aTable([])
    const empty = { files_before: 0, files_after: 0, bytes_before: 0, bytes_after: 0, deletes_removed: 0 }
    expect(await compactTable(parts, NAME)).toEqual(empty)
    await parts.catalog.commit(NAME, [], [{ action: 'set-properties', updates: { 'mesh.compact.delete-ratio': '2' } }])
    await compactTable(parts, NAME, { delete_ratio: 0.5 })
    await expect(compactTable(parts, { ...NAME, name: 'fact_gift' })).rejects.toThrow('TABLE_NOT_FOUND')
  })
})

describe('while others commit', () => {
  test('what they add stays, and what they took away is planned again', async () => {
    const { parts, add, rowsOf, files, stored } = await aTable(manyOn('2026-01-30', 'a', 'b', 'c'))
    const first = (await files())[0]?.key ?? ''
    let races = 0
    const catalog = {
      ...parts.catalog,
      commit: async (...given: Parameters<typeof parts.catalog.commit>) => {
        races += 1
        if (races === 1) {
          await add('late', '2026-01-30')
          await commitFiles(parts, NAME, { operation: 'delete', add: [], remove: [first], summary: {} })
        }
        return parts.catalog.commit(...given)
      },
    }
    await compactTable({ ...parts, catalog }, NAME, { isEager: true })
    const items = await rowsOf('SELECT item FROM sales.fact_sale ORDER BY item')
    expect(items).toHaveLength(3)
    expect(items).toContainEqual({ item: 'late' })
    expect(await files()).toHaveLength(1)
    // what the first attempt wrote belongs to nobody and is gone: four rows' files, and the one that is now
    expect(await stored()).toHaveLength(5)
  })

  test('a file that holds other rows than it says changes nothing, and leaves nothing', async () => {
    const { parts, files, stored } = await aTable(manyOn('2026-01-30', 'a', 'b', 'c'))
    const before = await stored()
    const lying = {
      ...parts.lake,
      relation: async (...[table, part]: Parameters<typeof parts.lake.relation>) =>
        parts.lake.relation(table, { files: part?.files?.slice(1) ?? [] }),
    }
    await expect(compactTable({ ...parts, lake: lying }, NAME, { isEager: true })).rejects.toThrow('COMPACTION_ROWS_DIFFER')
    expect([(await files()).length, await stored()]).toEqual([3, before])
  })
})

describe('of a table whose rows are deleted on read', () => {
  async function withDeletes() {
    const table = await aTable([])
    const { parts } = table
    await parts.catalog.commit(NAME, [], [{ action: 'set-properties', updates: { 'write.delete.mode': 'merge-on-read' } }])
    const sql = `SELECT 'i' || CAST(n AS varchar) AS item, DATE '2026-01-30' AS sold_on FROM UNNEST(sequence(1, 20)) AS numbers(n)`
    await appendRows(parts, NAME, { sql, relations: new Map() })
    const items = async () => (await table.rowsOf('SELECT count(*) AS items FROM sales.fact_sale'))[0]
    const deletes = async () => (await table.files()).flatMap((file) => file.deletes).length
    return { ...table, items, deletes }
  }

  test('files with many deleted rows are written anew without them, and the deletes go', async () => {
    const { parts, items, deletes, files } = await withDeletes()
    await deleteRows(parts, NAME, { sql: "stored.item = 'i1'" })
    expect(await compactTable(parts, NAME)).toMatchObject({ files_before: 0, deletes_removed: 0 })
    await deleteRows(parts, NAME, { sql: "stored.item = 'i2'" })
    expect(await deletes()).toBeGreaterThan(0)
    const before = await files()
    expect(await compactTable(parts, NAME)).toMatchObject({ files_before: 1, files_after: 1 })
    expect([await items(), await deletes()]).toEqual([{ items: 18n }, 0])
    expect((await files())[0]?.record_count).toBe(18)
    expect((await files())[0]?.path).not.toBe(before[0]?.path)
    const { summary } = (await parts.catalog.load(NAME)).metadata.snapshots.at(-1) ?? { summary: {} }
    expect(summary).toMatchObject({ 'total-delete-files': '0', 'total-position-deletes': '0', 'total-records': '18' })
  })

  test('what is deleted while files are written anew stays deleted', async () => {
    const { parts, items, deletes } = await withDeletes()
    await deleteRows(parts, NAME, { sql: "stored.item IN ('i1', 'i2', 'i3')" })
    let races = 0
    const catalog = {
      ...parts.catalog,
      commit: async (...given: Parameters<typeof parts.catalog.commit>) => {
        races += 1
        if (races === 1) await deleteRows(parts, NAME, { sql: "stored.item IN ('i4', 'i5')" })
        return parts.catalog.commit(...given)
      },
    }
    await compactTable({ ...parts, catalog }, NAME)
    expect(races).toBeGreaterThan(1)
    expect([await items(), await deletes()]).toEqual([{ items: 15n }, 0])
  })
})
