import { objectKey } from '@storemesh/object-store'
import { expect, test } from 'vitest'
import { type ChangeParts, compactTable, mergeRows } from '../index.js'
import { damageableTable, STOCK } from './fixtures/damageable-table.js'

const table = damageableTable()

const filesOf = async ({ store }: ChangeParts): Promise<readonly string[]> => {
  const keys: string[] = []
  for await (const { key } of store.list('silver/stock/levels/data/')) keys.push(key)
  return keys
}

const fresh = { sql: "SELECT 7 AS id, 'crate' AS note", relations: new Map() }

test('a table that is dropped while its rows are changed stays dropped, by name, and nothing of the change is left', async () => {
  const { open, restore } = table()
  const parts = open()
  const before = await filesOf(parts)
  let adopted = 0
  const slow: ChangeParts = {
    ...parts,
    store: {
      ...parts.store,
      async adopt(key, path) {
        await parts.store.adopt(key, path)
        adopted += 1
        if (adopted === 1) await open().catalog.drop(STOCK)
      },
    },
  }
  await expect(mergeRows(slow, STOCK, { fresh, key: ['id'] })).rejects.toThrow(/^TABLE_NOT_FOUND: .*stock\.levels/)
  expect(adopted).toBeGreaterThan(1) // rows that came, and places of those that went
  expect(await filesOf(parts)).toEqual(before)
  for (const work of [
    () => mergeRows(open(), STOCK, { fresh, key: ['id'] }),
    () => compactTable(open(), STOCK, { isEager: true }),
    async () => {
      const { lake, viewer } = open()
      for await (const batch of lake.rows('SELECT id FROM stock.levels', viewer)) expect(batch).toEqual([])
    },
  ])
    await expect(work()).rejects.toThrow(/^TABLE_NOT_FOUND: .*stock\.levels/)
  await restore()
  await mergeRows(open(), STOCK, { fresh, key: ['id'] })
})

test('a table whose format is newer than what is known here is named, and left as it is', async () => {
  const { open, restore } = table()
  const { catalog, store } = open()
  const { metadata_location } = await catalog.load(STOCK)
  const newer = Buffer.from('{"format-version":4}')
  await store.write(objectKey(metadata_location), newer)
  await expect(mergeRows(open(), STOCK, { fresh, key: ['id'] })).rejects.toThrow(
    /^FORMAT_VERSION_UNKNOWN: .*silver\/stock\/levels\/metadata\/v\d+.* got 4/,
  )
  expect(Buffer.from(await store.read(objectKey(metadata_location)))).toEqual(newer)
  await restore()
})
