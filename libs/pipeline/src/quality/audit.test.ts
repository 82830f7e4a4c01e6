import { Fault } from '@storemesh/core'
import { deleteRows } from '@storemesh/lake'
import { expect, test } from 'vitest'
import { worldsOfThisFile } from '../fixtures/world.js'
import { AUDIT } from './audit-branch.js'
import { FACT, openLineTable, TOLD } from './fixtures/line-table.js'

const openWorld = worldsOfThisFile()
const openLines = async () => openLineTable(await openWorld())

const AT_LEAST_1 = { quantity: 'logicalTypeOptions: { minimum: 1 }' }

test('what is as expected is published, and nothing is left on the branch', async () => {
  const lines = await openLines()
  await lines.tell({ line_id: 'a' }, { line_id: 'b', quantity: 5 })
  await lines.refresh(AT_LEAST_1)
  expect(await lines.published()).toEqual(['a', 'b'])
  const { metadata } = await lines.parts.catalog.load(FACT)
  expect(Object.keys(metadata.refs)).toEqual(['main'])
})

test('what is not as expected stays beside the table, named with numbers and no value, until the data is mended', async () => {
  const lines = await openLines()
  await lines.tell({ line_id: 'a' })
  await lines.refresh(AT_LEAST_1)
  await lines.tell({ line_id: 'torn', quantity: -7 }, { line_id: 'b' })
  const refused = lines.refresh(AT_LEAST_1)
  await expect(refused).rejects.toThrow(
    /^QUALITY_FAILED: sales.fact_line: quantity minimum 1: expected mustBe 0, found 1 of 2 rows \(fact_line.yaml:\d+:\d+\)/,
  )
  await expect(refused).rejects.not.toThrow(/-7|torn/)
  expect(await lines.published()).toEqual(['a'])
  const { metadata } = await lines.parts.catalog.load(FACT)
  expect(Object.keys(metadata.refs).toSorted()).toEqual([AUDIT, 'main'])

  await deleteRows(lines.parts, TOLD, { sql: `line_id = 'torn'` })
  await lines.refresh(AT_LEAST_1)
  expect(await lines.published()).toEqual(['a', 'b'])
  expect(Object.keys((await lines.parts.catalog.load(FACT)).metadata.refs)).toEqual(['main'])
})

test('a first refresh that is refused leaves a table without rows', async () => {
  const lines = await openLines()
  await lines.tell({ line_id: 'torn', quantity: 0 })
  await expect(lines.refresh(AT_LEAST_1)).rejects.toThrow('QUALITY_FAILED')
  expect(await lines.published()).toEqual([])
})

test('a first refresh that comes to no rows breaks nothing', async () => {
  const lines = await openLines()
  await lines.tell({ line_id: 'a' })
  await deleteRows(lines.parts, TOLD, { sql: 'true' })
  expect(await lines.refresh(AT_LEAST_1)).toBe('refreshed')
  expect(await lines.published()).toEqual([])
})

test('what was refused is not computed again while nothing has changed, and is refused again', async () => {
  const lines = await openLines()
  await lines.tell({ line_id: 'torn', quantity: 0 })
  await expect(lines.refresh(AT_LEAST_1)).rejects.toThrow('QUALITY_FAILED')
  const before = (await lines.parts.catalog.load(FACT)).metadata
  await expect(lines.refresh(AT_LEAST_1)).rejects.toThrow('QUALITY_FAILED')
  expect((await lines.parts.catalog.load(FACT)).metadata).toEqual(before)
})

test('an audit that was cut off before its end is seen by no reader, and ended by the next refresh', async () => {
  const lines = await openLines()
  await lines.tell({ line_id: 'a' })
  await lines.refresh(AT_LEAST_1)
  await lines.tell({ line_id: 'b' })
  const { catalog } = lines.parts
  let commits = 0
  const cutOff: typeof catalog = {
    ...catalog,
    commit: async (...given) => {
      if (++commits === 2) throw new Fault('CUT_OFF', 'the process is gone')
      return catalog.commit(...given)
    },
  }
  await expect(lines.refresh(AT_LEAST_1, { catalog: cutOff })).rejects.toThrow('CUT_OFF')
  expect(await lines.published()).toEqual(['a'])
  await lines.refresh(AT_LEAST_1)
  expect(await lines.published()).toEqual(['a', 'b'])
})

test('a warning is told of, and holds nothing up', async () => {
  const lines = await openLines()
  const warn = 'customProperties: [{ property: mesh.onFailure, value: warn }]'
  const expected = { code: `quality: [{ metric: nullValues, mustBe: 0, ${warn} }]` }
  await lines.tell({ line_id: 'a', code: null }, { line_id: 'b' })
  await lines.refresh(expected)
  expect(await lines.published()).toEqual(['a', 'b'])
  expect(lines.warned).toEqual([
    {
      event: 'quality_warning',
      of: 'sales.fact_line',
      check: 'code nullValues mustBe 0',
      expected: 'mustBe 0',
      found: 1,
      rows: 2,
      at: expect.stringMatching(/^fact_line.yaml:\d+:\d+$/),
    },
  ])
  await lines.tell({ line_id: 'c' })
  await lines.refresh(expected)
  expect(lines.warned).toHaveLength(1)
})

test('a contract that asks for more than it did has all rows looked at again', async () => {
  const lines = await openLines()
  await lines.tell({ line_id: 'a', quantity: 3 })
  await lines.refresh(AT_LEAST_1)
  await lines.tell({ line_id: 'b', quantity: 9 })
  await expect(lines.refresh({ quantity: 'logicalTypeOptions: { minimum: 5 }' })).rejects.toThrow('found 1 of 2 rows')
})

test('a key that comes twice is refused as it is written, and with no branch', async () => {
  const lines = await openLines()
  await lines.tell({ line_id: 'a' }, { line_id: 'a' })
  await expect(lines.refresh({})).rejects.toThrow('KEY_NOT_UNIQUE')
  expect((await lines.parts.catalog.load(FACT)).metadata.snapshots).toEqual([])
})
