import { type Dice, instantText, seededDice } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import { worldsOfThisFile } from '../fixtures/world.js'
import { type Line, openLineTable } from './fixtures/line-table.js'

const openWorld = worldsOfThisFile()
const openLines = async () => openLineTable(await openWorld())

const WARN = 'customProperties: [{ property: mesh.onFailure, value: warn }]'

/** Each kind of check that rows can break, and a line that breaks it and no other. */
const KINDS = {
  'a value that is missing': { check: 'code nullValues', fault: { code: null } },
  'a text that stands for none': { check: 'note missingValues', fault: { note: 'N/A' } },
  'a text that is not among the valid ones': { check: 'code invalidValues mustBe 0', fault: { code: 'XY' } },
  'a text of another pattern': { check: 'note pattern', fault: { note: "It''s 7 o''clock" } },
  'a number below its range': { check: 'quantity below', fault: { quantity: -1 } },
  'a number above its range': { check: 'quantity above', fault: { quantity: 100 } },
  'a reference to nothing': { check: 'product_id references catalogue.products.product_id', fault: { product_id: 'gold' } },
} as const satisfies Readonly<Record<string, { readonly check: string; readonly fault: Partial<Line> }>>

const COUNTING = {
  product_id: `relationships: [{ to: ../catalogue/products.yaml#/schema/products/properties/product_id, ${WARN} }]`,
  code: `quality:
          - { name: code nullValues, metric: nullValues, mustBe: 0, ${WARN} }
          - { metric: invalidValues, arguments: { validValues: [AB, CD] }, mustBe: 0, ${WARN} }`,
  note: `quality:
          - { name: note missingValues, metric: missingValues, arguments: { missingValues: ['', N/A] }, mustBe: 0, ${WARN} }
          - { name: note pattern, metric: invalidValues, arguments: { pattern: '^([a-z]+|N/A)$' }, mustBe: 0, ${WARN} }`,
  table: `quality:
      - { type: sql, name: quantity below, query: SELECT count(*) FROM fact_line WHERE quantity < 0, mustBe: 0, ${WARN} }
      - { type: sql, name: quantity above, query: SELECT count_if(quantity > 99) FROM fact_line, mustBe: 0, ${WARN} }
      - { name: same moment, metric: duplicateValues, arguments: { properties: [sold_at] }, mustBe: 0, ${WARN} }`,
}

describe.each([1, 2, 3])('of seed %i', (seed) => {
  test('each kind of fault is counted as often as it was planted, and no other', async () => {
    const dice = seededDice(seed)
    const lines = await openLines()
    const planted = new Map(Object.values(KINDS).map(({ check }) => [check, dice.between(0, 4)]))
    const faulty = Object.values(KINDS).flatMap(({ check, fault }) =>
      Array.from({ length: planted.get(check) ?? 0 }, (_, at): Line => ({ line_id: `${check} ${at}`, ...fault })),
    )
    const sound = Array.from({ length: 20 }, (_, at) => anyLine(dice, `sound ${at}`))
    const single = [...faulty, ...sound].map((line, at): Line => ({ ...line, sold_at: instantText(NOON_MS - at) }))
    const repeated = sound.slice(0, dice.between(0, 3)).map((line): Line => ({ ...line, line_id: `again ${line.line_id}` }))
    await lines.tell(...single, ...repeated.map((line): Line => ({ ...line, sold_at: instantText(NOON_MS) })))
    await lines.refresh(COUNTING)
    expect(told(lines.warned)).toEqual(counts([...planted, ['same moment', repeated.length]]))
  })
})

const NOON_MS = Date.UTC(2026, 1, 1, 12)

const anyLine = (dice: Dice, line_id: string): Line => ({
  line_id,
  product_id: dice.pick(['tea', 'rice', null]),
  code: dice.pick(['AB', 'CD']),
  note: dice.pick(['fresh', 'ripe']),
  quantity: dice.between(0, 99),
})

const told = (warned: readonly Readonly<Record<string, unknown>>[]) => new Map(warned.map(({ check, found }) => [check, found]))

const counts = (planted: readonly (readonly [string, number])[]) =>
  new Map<unknown, unknown>(planted.filter(([, count]) => count > 0))

test('rows that passed once are not looked at again', async () => {
  const lines = await openLines()
  await lines.tell({ line_id: 'a' }, { line_id: 'b' }, { line_id: 'c' })
  await lines.refresh({ quantity: 'logicalTypeOptions: { maximum: 9 }' })
  await lines.tell({ line_id: 'd', quantity: 10 })
  await expect(lines.refresh({ quantity: 'logicalTypeOptions: { maximum: 9 }' })).rejects.toThrow('found 1 of 1 rows')
})

test('a value comes a second time whether both came at once or not', async () => {
  const lines = await openLines()
  const expected = { code: 'unique: true' }
  await lines.tell({ line_id: 'a', code: 'AB' }, { line_id: 'b', code: 'CD' })
  await lines.refresh(expected)
  await lines.tell({ line_id: 'c', code: 'AB' }, { line_id: 'd', code: 'EF' }, { line_id: 'e', code: null })
  await expect(lines.refresh(expected)).rejects.toThrow('code unique: expected mustBe 0, found 1 of 3 rows')
})

describe('a share of rows that is allowed', () => {
  const expected = { code: 'quality: [{ metric: nullValues, unit: percent, mustBeLessOrEqualTo: 25 }]' }

  test('is a share of all rows of the table', async () => {
    const lines = await openLines()
    await lines.tell({ line_id: 'a' }, { line_id: 'b' }, { line_id: 'c' })
    await lines.refresh(expected)
    await lines.tell({ line_id: 'd', code: null })
    await lines.refresh(expected)
    await lines.tell({ line_id: 'e', code: null })
    await expect(lines.refresh(expected)).rejects.toThrow('expected mustBeLessOrEqualTo 25, found 40 % of 5 rows')
  })
})

describe('the number of rows', () => {
  test('is counted', async () => {
    const lines = await openLines()
    await lines.tell({ line_id: 'a' })
    const expected = { table: 'quality: [{ metric: rowCount, mustBeGreaterOrEqualTo: 2 }]' }
    await expect(lines.refresh(expected)).rejects.toThrow(
      'rowCount mustBeGreaterOrEqualTo 2: expected mustBeGreaterOrEqualTo 2, found 1',
    )
    await lines.tell({ line_id: 'b' })
    await lines.refresh(expected)
    expect(await lines.published()).toEqual(['a', 'b'])
  })

  test('in percent is compared with how many there were, and passes where there were none', async () => {
    const lines = await openLines()
    const expected = { table: 'quality: [{ metric: rowCount, unit: percent, mustBeBetween: [90, 200] }]' }
    await lines.tell({ line_id: 'a' })
    await lines.refresh(expected)
    await lines.tell({ line_id: 'b' })
    await lines.refresh(expected)
    await lines.tell(...['c', 'd', 'e'].map((line_id) => ({ line_id })))
    await expect(lines.refresh(expected)).rejects.toThrow('found 250 %')
  })
})

test('rows that are all older than was promised are warned of, and published', async () => {
  const lines = await openLines()
  const expected = { latency: '- { property: latency, value: 5, unit: m, element: fact_line.sold_at }' }
  await lines.tell({ line_id: 'a' }, { line_id: 'old', sold_at: '2026-01-01T00:00:00Z' })
  await lines.refresh(expected)
  expect(lines.warned).toEqual([])
  await lines.tell({ line_id: 'late', sold_at: '2026-02-01T11:54:59Z' })
  await lines.refresh(expected)
  expect(lines.warned).toMatchObject([{ check: 'sold_at latency', found: 0, rows: 1 }])
  expect(await lines.published()).toEqual(['a', 'late', 'old'])
})

test('a key that the way of writing does not see to is counted', async () => {
  const lines = await openLines()
  await lines.tell({ line_id: 'a', note: 'fresh' })
  const write = { mode: 'append', key: ['note'] } as const
  await lines.refresh({}, { write })
  await lines.tell({ line_id: 'a', note: 'ripe' })
  await expect(lines.refresh({}, { write })).rejects.toThrow('line_id primaryKey: expected mustBe 0, found 1 of 2 rows')
})
