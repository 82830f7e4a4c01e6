import { readdir } from 'node:fs/promises'
import { isFault } from '@storemesh/core'
import type { ObjectKey } from '@storemesh/object-store'
import { describe, expect, test } from 'vitest'
import { COLUMNS, NAME, questionOf, standing, stockLevels } from '../fixtures/stock-levels.js'
import { appendRows, type ChangeParts, deleteRows, mergeRows, replaceRows } from '../index.js'

const { aTable, rowsAt } = stockLevels()

/** What somebody else does before the first file of a change is in the store. */
function meanwhile(parts: ChangeParts, somebodyElse: () => Promise<unknown>): ChangeParts {
  let isFirst = true
  return {
    ...parts,
    store: {
      ...parts.store,
      async adopt(key, path) {
        const isNow = isFirst
        isFirst = false
        if (isNow) await somebodyElse()
        return parts.store.adopt(key, path)
      },
    },
  }
}

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
    const slow = meanwhile(parts, () =>
      replaceRows(
        parts,
        NAME,
        questionOf([
          { id: 1, day: 1, count: 7 },
          { id: 9, day: 2, count: 9 },
        ]),
      ),
    )
    await mergeRows(slow, NAME, { fresh: questionOf([{ id: 1, day: 3, count: 3 }]), key: ['id'] })
    expect(await rowsAt(parts)).toEqual(['1 3 3', '9 2 9'])
  })

  test('by copy does not bring back what somebody deleted meanwhile', async () => {
    const parts = await aTable('copy-on-write', false)
    await appendRows(parts, NAME, questionOf(Array.from({ length: 20 }, (_, id) => ({ id, day: 1, count: 1 }))))
    const slow = meanwhile(parts, async () => {
      await parts.catalog.commit(NAME, [], [{ action: 'set-properties', updates: { 'write.delete.mode': 'merge-on-read' } }])
      await deleteRows(parts, NAME, { sql: 'id >= 15' })
    })
    await mergeRows(slow, NAME, { fresh: questionOf([{ id: 1, day: 3, count: 3 }]), key: ['id'] })
    expect(await rowsAt(parts)).toHaveLength(15)
  })
})
