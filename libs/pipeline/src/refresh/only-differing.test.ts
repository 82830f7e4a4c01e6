import { newSchema } from '@storemesh/iceberg'
import { appendRows, commitRows } from '@storemesh/lake'
import { localRelation, type Question, type Row, type Value } from '@storemesh/query-engine'
import { temporaryFolder } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { worldsOfThisFile } from '../fixtures/world.js'
import { onlyDiffering } from './only-differing.js'

const openWorld = worldsOfThisFile()
const MOVES = { namespace: 'shop', name: 'moves' }
const SCHEMA = newSchema([
  { name: 'shelf', type: 'string', required: true },
  { name: 'move', type: 'string', required: false },
  { name: 'on_hand', type: 'int', required: true },
  { name: 'created_at', type: 'timestamptz', required: true },
])
const grain = { key: ['shelf', 'move'], entity: { columns: ['shelf'], of: {} } } as const

/** A shelf, a movement that may have no name, and how many there are then. */
type Move = readonly [shelf: string, move: string | null, on_hand: number]

const moves = (run: string, said: readonly Move[]): Question => ({
  sql: `SELECT shelf, move, CAST(on_hand AS integer) AS on_hand, CAST('${run}' AS timestamp with time zone) AS created_at
    FROM (VALUES ${said.map(([shelf, move, on_hand]) => `('${shelf}', ${move === null ? 'NULL' : `'${move}'`}, ${on_hand})`).join(', ')}) AS told (shelf, move, on_hand)`,
  relations: new Map(),
})
const FIRST_RUN = '2026-02-01T12:00:00.000000Z'
const NEXT_RUN = '2026-02-01T13:00:00.000000Z'

/** What stands after a refresh that wants these rows of the shelf a, and how many rows came and went for it. */
async function refreshed(wanted: readonly Move[]) {
  const parts = (await openWorld()).freshParts()
  await parts.catalog.create(MOVES, {
    location: 'silver/shop/moves',
    schema: SCHEMA,
    partition: [],
    properties: { 'write.merge.mode': 'merge-on-read' },
  })
  const told: readonly Move[] = [
    ['a', 'm1', 5],
    ['a', 'm2', 7],
    ['a', null, 1],
    ['b', 'm1', 9],
  ]
  await appendRows(parts, MOVES, moves(FIRST_RUN, told))
  const folder = await temporaryFolder()
  const shelves = newSchema([{ name: 'shelf', type: 'string', required: true }])
  const files = await parts.engine.write({ sql: `SELECT 'a' AS shelf`, relations: new Map() }, parts.viewer, {
    schema: shelves,
    folder,
  })
  const relation = localRelation(
    shelves,
    files.flatMap((file) => ('path' in file ? [file] : [])),
  )
  const touched = { relation, count_max: 1, mayMiss: () => false }
  const committed = await commitRows(parts, MOVES, async (base) => {
    const sides = { wanted: moves(NEXT_RUN, wanted), stored: await parts.lake.relation(base.table, { files: base.files }) }
    const plan = await onlyDiffering(parts, { folder }, base.table, grain, touched, sides)
    if (!plan) throw new Error('expected an engine that gives its files')
    return plan
  })
  const stands: Row[] = []
  const relations = new Map([['moves', await parts.lake.relation(committed.table)]])
  const sql = 'SELECT shelf, move, on_hand, created_at FROM moves ORDER BY shelf, move'
  for await (const some of parts.engine.rows({ sql, relations }, parts.viewer)) stands.push(...some)
  const counted = (name: string): number => Number(committed.snapshot.summary[name] ?? 0)
  return {
    stands: stands.map((row): Value[] => [
      row['shelf'] ?? null,
      row['move'] ?? null,
      row['on_hand'] ?? null,
      row['created_at'] === NEXT_RUN ? 'now' : 'before',
    ]),
    came: counted('added-records'),
  }
}

test('rows that are wanted as they stand stay where they are; others come, change and go, named or not', async () => {
  const { stands, came } = await refreshed([
    ['a', 'm1', 5],
    ['a', 'm2', 8],
    ['a', 'm3', 2],
    ['a', null, 4],
  ])
  expect(stands).toEqual([
    ['a', 'm1', 5, 'before'],
    ['a', 'm2', 8, 'now'],
    ['a', 'm3', 2, 'now'],
    ['a', null, 4, 'now'],
    ['b', 'm1', 9, 'before'],
  ])
  expect(came).toBe(3)
})

test('what is wanted no more goes, and nothing else is touched', async () => {
  const { stands, came } = await refreshed([['a', 'm1', 5]])
  expect(stands).toEqual([
    ['a', 'm1', 5, 'before'],
    ['b', 'm1', 9, 'before'],
  ])
  expect(came).toBe(0)
})

test('where all is wanted as it stands no row comes or goes', async () => {
  const { stands, came } = await refreshed([
    ['a', null, 1],
    ['a', 'm2', 7],
    ['a', 'm1', 5],
  ])
  expect(stands.map(([, , , when]) => when)).toEqual(['before', 'before', 'before', 'before'])
  expect(came).toBe(0)
})

test('a row that is wanted twice is refused by its key, whether it stands or not', async () => {
  await expect(
    refreshed([
      ['a', 'm1', 5],
      ['a', 'm1', 5],
    ]),
  ).rejects.toThrow('KEY_NOT_UNIQUE')
  await expect(
    refreshed([
      ['a', 'm4', 5],
      ['a', 'm4', 5],
    ]),
  ).rejects.toThrow('KEY_NOT_UNIQUE')
})
