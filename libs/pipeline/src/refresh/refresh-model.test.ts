import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type ModelTable, silver, sql } from '@storemesh/domain'
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
