import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { type Dice, isFault, seededDice, systemClock, virtualClock } from '@storemesh/core'
import { filesystemCatalog, type NewColumn, newSchema, planChange, type SnapshotId, type TableName } from '@storemesh/iceberg'
import { filesystemStore, type ObjectKey } from '@storemesh/object-store'
import { type DuckdbEngine, duckdbEngine, type Question, type Relation } from '@storemesh/query-engine'
import { temporaryFolder } from '@storemesh/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  appendRows,
  type ChangeParts,
  deleteRows,
  mergeRows,
  openLake,
  overwritePartitions,
  overwriteRows,
  replaceRows,
  type StandingRows,
} from '../index.js'

/** A row: its key, its day, and how much of it there is. */
interface Item {
  readonly id: number
  readonly day: number
  readonly count: number | null
}

const COLUMNS: readonly NewColumn[] = [
  { name: 'id', type: 'long', required: true },
  { name: 'day', type: 'int', required: true },
  { name: 'count', type: 'int', required: false },
]
const NAME: TableName = { namespace: 'sales', name: 'stock_levels' }
const STEPS = 12

let engine: DuckdbEngine
let spill_folder: string

beforeAll(async () => {
  spill_folder = await mkdtemp(join(tmpdir(), 'storemesh-'))
  engine = duckdbEngine({ memory_max_mb: 256, threads: 1, spill_folder, clock: systemClock })
})

afterAll(async () => {
  await engine.close()
  await rm(spill_folder, { recursive: true, force: true })
})

async function aTable(mode: 'copy-on-write' | 'merge-on-read', isPartitioned: boolean): Promise<ChangeParts> {
  const folder = await temporaryFolder()
  const store = filesystemStore(join(folder, 'lake'))
  const [clock, dice] = [virtualClock(Date.UTC(2026, 0, 31)), seededDice(1)]
  const catalog = filesystemCatalog({ store, clock, dice })
  const schema = newSchema(COLUMNS)
  const partition = isPartitioned ? [{ 'source-id': 2, 'field-id': 0, name: 'day', transform: 'identity' }] : []
  const properties = { 'write.merge.mode': mode, 'write.delete.mode': mode }
  await catalog.create(NAME, { location: 'gold/sales/stock_levels', schema, partition, properties })
  const spool = join(folder, 'spool')
  return {
    store,
    catalog,
    clock,
    dice,
    engine,
    spool,
    viewer: viewerOfEverything('test'),
    lake: openLake({ catalog, store, engine }),
  }
}

const questionOf = (items: readonly Item[]): Question => ({
  sql: items
    .map(({ id, day, count }) => `SELECT ${id} AS id, ${day} AS day, CAST(${count ?? 'NULL'} AS integer) AS count`)
    .join(' UNION ALL '),
  relations: new Map(),
})

/** The same rows in local files. */
async function standing(parts: ChangeParts, question: Question, columns: readonly NewColumn[]): Promise<StandingRows> {
  const schema = newSchema(columns)
  return { schema, files: await engine.write(question, parts.viewer, { schema, folder: await temporaryFolder() }) }
}

async function textsOf({ engine: own, viewer }: ChangeParts, relation: Relation): Promise<string[]> {
  const told = ['id', 'day', 'count'].map((column) => `coalesce(CAST(${column} AS varchar), 'null')`).join(`, ' ', `)
  const question = { sql: `SELECT concat(${told}) AS told FROM stock`, relations: new Map([['stock', relation]]) }
  const texts: string[] = []
  for await (const batch of own.rows(question, viewer))
    for (const { told: text } of batch) if (typeof text === 'string') texts.push(text)
  return texts.toSorted()
}

const rowsAt = async (parts: ChangeParts, snapshot_id?: SnapshotId) => {
  const relation = await parts.lake.relation(await parts.catalog.load(NAME), snapshot_id === undefined ? {} : { snapshot_id })
  return textsOf(parts, relation)
}

const textOf = ({ id, day, count }: Item) => `${id} ${day} ${count}`

const someItems = (dice: Dice, ids: readonly number[]): Item[] =>
  ids.map((id) => ({ id, day: dice.between(1, 4), count: dice.chance(0.2) ? null : dice.between(0, 9) }))

const someIds = (dice: Dice, below: number): number[] => [
  ...new Set(Array.from({ length: dice.between(1, 8) }, () => dice.between(0, below))),
]

/** Changes the table and what is expected of it in the same way. */
async function changed(
  parts: ChangeParts,
  dice: Dice,
  before: readonly Item[],
  isPartitioned: boolean,
): Promise<readonly Item[]> {
  switch (dice.pick(['merge', 'merge', 'delete', 'overwrite', 'replace', 'append', 'partitions'])) {
    case 'delete': {
      const least = dice.between(0, 9)
      await deleteRows(parts, NAME, { sql: `count >= ${least}` })
      return before.filter(({ count }) => count === null || count < least)
    }
    case 'overwrite': {
      const [day, items] = [
        dice.between(1, 4),
        someItems(dice, someIds(dice, 30)).map((item) => ({ ...item, id: item.id + 1000 })),
      ]
      await overwriteRows(parts, NAME, { fresh: questionOf(items), gone: { sql: `day = ${day}` } })
      return [...before.filter((item) => item.day !== day), ...items]
    }
    case 'replace': {
      const items = someItems(dice, someIds(dice, 30))
      await replaceRows(parts, NAME, questionOf(items))
      return items
    }
    case 'append': {
      const items = someItems(dice, someIds(dice, 30)).map((item) => ({ ...item, id: item.id + 5000 + before.length * 100 }))
      await appendRows(parts, NAME, questionOf(items))
      return [...before, ...items]
    }
    case 'partitions': {
      const items = someItems(dice, someIds(dice, 30)).map((item) => ({ ...item, id: item.id + 3000 + before.length * 100 }))
      await overwritePartitions(parts, NAME, questionOf(items))
      const days = new Set(items.map(({ day }) => day))
      return [...(isPartitioned ? before.filter(({ day }) => !days.has(day)) : []), ...items]
    }
    default: {
      const items = someItems(dice, someIds(dice, 30))
      const fresh = dice.chance(0.5) ? questionOf(items) : await standing(parts, questionOf(items), COLUMNS)
      await mergeRows(parts, NAME, { fresh, key: ['id'] })
      return [...before.filter(({ id }) => items.every((item) => item.id !== id)), ...items]
    }
  }
}

/** Each text as often as it is in the list more than in the other. */
function without(texts: readonly string[], taken: readonly string[]): string[] {
  const left = [...texts]
  for (const text of taken) {
    const at = left.indexOf(text)
    expect(at, `${text} went and was not there`).toBeGreaterThanOrEqual(0)
    left.splice(at, 1)
  }
  return left
}

describe.each([
  ['copy-on-write', false],
  ['copy-on-write', true],
  ['merge-on-read', false],
  ['merge-on-read', true],
] as const)('a table that is changed by %s, partitioned: %s,', (mode, isPartitioned) => {
  test.each([1, 2, 3])('says what the changes came to, now and then, and what came and went between (seed %i)', async (seed) => {
    const parts = await aTable(mode, isPartitioned)
    const dice = seededDice(seed)
    let items: readonly Item[] = []
    const then: { readonly id: SnapshotId; readonly rows: readonly string[] }[] = []
    for (let step = 0; step < STEPS; step++) {
      items = await changed(parts, dice, items, isPartitioned)
      const { metadata } = await parts.catalog.load(NAME)
      const rows = await rowsAt(parts)
      expect(rows).toEqual(items.map(textOf).toSorted())
      then.push({ id: metadata['current-snapshot-id'] ?? '', rows })
    }
    for (const { id, rows } of then) expect(await rowsAt(parts, id)).toEqual(rows)
    const table = await parts.catalog.load(NAME)
    for (const [from, to] of [
      [0, STEPS - 1],
      [2, 6],
      [5, 6],
      [7, STEPS - 1],
    ] as const) {
      const [first, last] = [then[from], then[to]]
      if (!first || !last) throw new Error('there are fewer steps')
      const { added, removed } = await planChange(parts, table, { from: first.id, to: last.id })
      const came = await textsOf(parts, await parts.lake.relation(table, { files: added }))
      const went = await textsOf(parts, await parts.lake.relation(table, { files: removed }))
      expect(without([...first.rows, ...came], went).toSorted()).toEqual(last.rows)
    }
  })
})

describe('a merge', () => {
  test('by a key that is there twice, or is missing, is refused and leaves the table as it was', async () => {
    const parts = await aTable('merge-on-read', false)
    await appendRows(parts, NAME, questionOf([{ id: 1, day: 1, count: 1 }]))
    const twice = questionOf([
      { id: 2, day: 1, count: 1 },
      { id: 2, day: 1, count: 2 },
    ])
    const refused = await mergeRows(parts, NAME, { fresh: twice, key: ['id'] }).catch((error: unknown) => error)
    expect(isFault(refused, 'KEY_NOT_UNIQUE')).toBe(true)
    expect(String(refused)).toContain('sales.stock_levels: expected one row for each id, got 2 rows with 1 keys')
    const missing = questionOf([{ id: 3, day: 1, count: null }])
    const unnamed = await mergeRows(parts, NAME, { fresh: missing, key: ['count'] }).catch((error: unknown) => error)
    expect(isFault(unnamed, 'KEY_NOT_UNIQUE')).toBe(true)
    expect(await rowsAt(parts)).toEqual(['1 1 1'])
  })

  test('of rows that stand in files is refused as any other, and leaves nothing behind', async () => {
    const parts = await aTable('merge-on-read', false)
    await appendRows(parts, NAME, questionOf([{ id: 1, day: 1, count: 1 }]))
    const twice = [1, 2].map((count) => ({ id: 1, day: 1, count }))
    const refused = mergeRows(parts, NAME, { fresh: await standing(parts, questionOf(twice), COLUMNS), key: ['id'] })
    await expect(refused).rejects.toThrow('KEY_NOT_UNIQUE')
    const loose = COLUMNS.map((column) => ({ ...column, required: false }))
    const without = { sql: 'SELECT 1 AS id, CAST(NULL AS integer) AS day, 1 AS count', relations: new Map() }
    const lacking = mergeRows(parts, NAME, { fresh: await standing(parts, without, loose), key: ['id'] })
    await expect(lacking).rejects.toThrow('REQUIRED_VALUE_MISSING: day')
    expect(await rowsAt(parts)).toEqual(['1 1 1'])
    expect(await readdir(parts.spool)).toEqual([])
  })

  test('by copy writes nothing of the stored rows anew where those that come are refused', async () => {
    const parts = await aTable('copy-on-write', false)
    await appendRows(parts, NAME, questionOf([1, 2].map((id) => ({ id, day: 1, count: 1 }))))
    const adopted: string[] = []
    const store = { ...parts.store, adopt: async (key: ObjectKey) => void adopted.push(key) }
    const without = { sql: 'SELECT 1 AS id, CAST(NULL AS integer) AS day, 1 AS count', relations: new Map() }
    const loose = COLUMNS.map((column) => ({ ...column, required: false }))
    const fresh = await standing(parts, without, loose)
    await expect(mergeRows({ ...parts, store }, NAME, { fresh, key: ['id'] })).rejects.toThrow('REQUIRED_VALUE_MISSING: day')
    expect(adopted).toEqual([])
  })

  test('of rows that stand as other types finds by what they are in the table', async () => {
    const parts = await aTable('merge-on-read', false)
    await appendRows(parts, NAME, questionOf([{ id: 7, day: 1, count: 1 }]))
    const texts = COLUMNS.map(({ name }) => ({ name, type: 'string', required: true }) as const)
    const fresh = await standing(parts, { sql: `SELECT '07' AS id, '2' AS day, '2' AS count`, relations: new Map() }, texts)
    await mergeRows(parts, NAME, { fresh, key: ['id'] })
    expect(await rowsAt(parts)).toEqual(['7 2 2'])
  })

  test('whose files another commit took away meanwhile is computed again', async () => {
    const parts = await aTable('copy-on-write', false)
    await appendRows(parts, NAME, questionOf([{ id: 1, day: 1, count: 1 }]))
    let isFirst = true
    const slow: ChangeParts = {
      ...parts,
      store: {
        ...parts.store,
        async adopt(key, path) {
          if (isFirst) {
            isFirst = false
            await replaceRows(
              parts,
              NAME,
              questionOf([
                { id: 1, day: 1, count: 7 },
                { id: 9, day: 2, count: 9 },
              ]),
            )
          }
          return parts.store.adopt(key, path)
        },
      },
    }
    await mergeRows(slow, NAME, { fresh: questionOf([{ id: 1, day: 3, count: 3 }]), key: ['id'] })
    expect(await rowsAt(parts)).toEqual(['1 3 3', '9 2 9'])
  })

  test('by copy does not bring back what somebody deleted meanwhile', async () => {
    const parts = await aTable('copy-on-write', false)
    await appendRows(parts, NAME, questionOf(Array.from({ length: 20 }, (_, id) => ({ id, day: 1, count: 1 }))))
    let isFirst = true
    const slow: ChangeParts = {
      ...parts,
      store: {
        ...parts.store,
        async adopt(key, path) {
          if (isFirst) {
            isFirst = false
            const { catalog } = parts
            await catalog.commit(NAME, [], [{ action: 'set-properties', updates: { 'write.delete.mode': 'merge-on-read' } }])
            await deleteRows(parts, NAME, { sql: 'id >= 15' })
          }
          return parts.store.adopt(key, path)
        },
      },
    }
    await mergeRows(slow, NAME, { fresh: questionOf([{ id: 1, day: 3, count: 3 }]), key: ['id'] })
    expect(await rowsAt(parts)).toHaveLength(15)
  })
})
