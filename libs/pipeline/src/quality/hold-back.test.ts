import { expect, test } from 'vitest'
import { recordsOf } from '../fixtures/outcome.js'
import { worldsOfThisFile } from '../fixtures/world.js'
import { deadLetterTopic } from '../ingest/dead-letter.js'
import { FACT, openLineTable } from './fixtures/line-table.js'

const openWorld = worldsOfThisFile()
const openLines = async () => openLineTable(await openWorld())

const KEEP_APART = 'customProperties: [{ property: mesh.onFailure, value: quarantine }]'
const EXPECTED = {
  code: `quality: [{ name: known code, metric: invalidValues, arguments: { validValues: [AB, CD] }, mustBe: 0, ${KEEP_APART} }]`,
  product_id: `relationships: [{ to: ../catalogue/products.yaml#/schema/products/properties/product_id, ${KEEP_APART} }]`,
}

test('rows that break a check are kept whole with their reason, and the others come', async () => {
  const lines = await openLines()
  await lines.tell({ line_id: 'a' }, { line_id: 'torn', code: 'XY', product_id: 'gold' }, { line_id: 'lost', product_id: 'gold' })
  await lines.refresh(EXPECTED)
  expect(await lines.published()).toEqual(['a'])
  const kept = (await recordsOf(lines.parts, deadLetterTopic('sales', 'fact_line'))).map(({ value, headers }) => ({
    row: JSON.parse(new TextDecoder().decode(value)) as unknown,
    ...headers,
  }))
  expect(kept).toHaveLength(2)
  expect(kept).toContainEqual({
    row: {
      line_id: 'torn',
      product_id: 'gold',
      code: 'XY',
      note: 'fresh',
      quantity: 1,
      sold_at: '2026-02-01T11:59:00.000000Z',
      created_at: '2026-02-01T12:00:00.000000Z',
    },
    code: 'QUALITY_BROKEN',
    reason: expect.stringMatching(/^product_id references .* · known code \(fact_line.yaml:\d+:\d+\)$/),
    source_partition: '0',
    source_offset: '0',
  })
  expect(lines.warned).toMatchObject([
    { event: 'rows_quarantined', of: 'sales.fact_line', check: expect.stringMatching(/^product_id/), found: 2, rows: 3 },
    { event: 'rows_quarantined', check: 'known code', found: 1, rows: 3 },
  ])
})

test('a row that is computed and kept apart again is one row in SQL', async () => {
  const lines = await openLines()
  await lines.tell({ line_id: 'a' }, { line_id: 'torn', code: 'XY' })
  await lines.refresh(EXPECTED, { write: { mode: 'rebuild' } })
  await lines.tell({ line_id: 'b' })
  await lines.refresh(EXPECTED, { write: { mode: 'rebuild' } })
  expect(await lines.published()).toEqual(['a', 'b'])
  const rows: unknown[] = []
  const sql = 'SELECT code, reason FROM sales_fact_line.bad_rows'
  for await (const batch of lines.parts.lake.rows(sql, lines.parts.viewer)) rows.push(...batch)
  expect(rows).toEqual([{ code: 'QUALITY_BROKEN', reason: expect.stringContaining('known code') }])
})

test('where nothing but rows is kept apart the table moves by one commit, and no branch is made', async () => {
  const lines = await openLines()
  await lines.tell({ line_id: 'a' }, { line_id: 'torn', code: 'XY' })
  await lines.refresh(EXPECTED)
  const { metadata } = await lines.parts.catalog.load(FACT)
  expect(metadata.snapshots).toHaveLength(1)
  expect(Object.keys(metadata.refs)).toEqual(['main'])
})

test('a row without a required value is kept apart, where that is said, and is no reason to refuse the others', async () => {
  const lines = await openLines()
  const expected = { code: `required: true\n        quality: [{ metric: nullValues, mustBe: 0, ${KEEP_APART} }]` }
  await lines.tell({ line_id: 'a' }, { line_id: 'torn', code: null })
  await lines.refresh(expected)
  expect(await lines.published()).toEqual(['a'])
})
