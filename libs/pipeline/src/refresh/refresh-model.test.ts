import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type ModelTable, silver, sql } from '@storemesh/domain'
import { schemaOf } from '@storemesh/iceberg'
import { temporaryFolder } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { worldsOfThisFile } from '../fixtures/world.js'
import { refreshModel } from './refresh-model.js'

const openWorld = worldsOfThisFile()

test('a model that reads nothing is computed once, and again when it says something else', async () => {
  const world = await openWorld()
  const path = join(await temporaryFolder(), 'holidays_decreed.sql')
  const model: ModelTable = silver('holidays_decreed', { reads: [], sql: sql(pathToFileURL(path)), write: { mode: 'rebuild' } })
  const refresh = () => refreshModel(world.freshParts(), 'sales', model)
  const days = async () => {
    const { lake, engine, viewer } = world.freshParts()
    const relations = new Map([['told', await lake.relation(await world.table('holidays_decreed'))]])
    const found: unknown[] = []
    for await (const rows of engine.rows({ sql: 'SELECT day FROM told ORDER BY day', relations }, viewer)) found.push(...rows)
    return found
  }

  await writeFile(path, `SELECT DATE '2026-08-17' AS day`)
  expect([await refresh(), await refresh()]).toEqual(['refreshed', 'unchanged'])
  expect(await days()).toEqual([{ day: '2026-08-17' }])
  await writeFile(path, `SELECT day FROM (VALUES (DATE '2026-08-17'), (DATE '2026-12-25')) AS decreed (day)`)
  expect([await refresh(), await refresh()]).toEqual(['refreshed', 'unchanged'])
  expect(await days()).toEqual([{ day: '2026-08-17' }, { day: '2026-12-25' }])
})

test('the next process has no statement planned that fits its table, unless something else is read, said or stored by now', async () => {
  const world = await openWorld()
  const path = join(await temporaryFolder(), 'receipts_validated.sql')
  const decreedPath = join(await temporaryFolder(), 'holidays_decreed.sql')
  const decreed: ModelTable = silver('holidays_decreed', {
    reads: [],
    sql: sql(pathToFileURL(decreedPath)),
    write: { mode: 'rebuild' },
  })
  const model: ModelTable = silver('receipts_validated', {
    reads: [decreed],
    sql: sql(pathToFileURL(path)),
    write: { mode: 'rebuild' },
  })
  /** How many statements a new process has planned for it. */
  const planned = async (of = model) => {
    const parts = world.freshParts()
    let count = 0
    const describe: typeof parts.engine.describe = (...asked) => {
      count += 1
      return parts.engine.describe(...asked)
    }
    await refreshModel({ ...parts, engine: { ...parts.engine, describe } }, 'sales', of)
    return count
  }
  await writeFile(decreedPath, `SELECT DATE '2026-08-17' AS day`)
  await writeFile(path, 'SELECT day FROM holidays_decreed')
  expect([await planned(decreed), await planned()]).toEqual([1, 1])
  expect([await planned(decreed), await planned()]).toEqual([0, 0])

  await writeFile(decreedPath, `SELECT DATE '2026-08-17' AS day, 'Merdeka' AS name`)
  expect(await planned(decreed)).toBe(1)
  expect([await planned(), await planned()]).toEqual([1, 0])
  await writeFile(path, 'SELECT day, name FROM holidays_decreed')
  expect([await planned(), await planned()]).toEqual([1, 0])

  const { catalog } = world.freshParts()
  const { name, metadata } = await world.table('receipts_validated')
  const last = metadata['last-column-id'] + 1
  const schema = schemaOf(await world.table('receipts_validated'))
  const more = { ...schema, 'schema-id': schema['schema-id'] + 1, fields: [...schema.fields, noteField(last)] }
  await catalog.commit(
    name,
    [],
    [
      { action: 'add-schema', schema: more },
      { action: 'set-current-schema', 'schema-id': -1 },
    ],
  )
  await expect(planned()).rejects.toThrow('TABLE_SCHEMA_DIFFERS')
})

const noteField = (id: number) => ({ id, name: 'note', required: false, type: 'string' }) as const
