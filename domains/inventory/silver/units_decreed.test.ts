import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

test('a unit is decreed once, and the one that all of its kind are told in is one of itself', async () => {
  const rows = await modelRows(new URL('./units_decreed.sql', import.meta.url), {}, 'unit')
  const units = new Map(rows.map((row) => [row['unit'], row]))
  expect(units.size).toBe(rows.length)
  for (const { base } of rows) expect(units.get(base)).toMatchObject({ base, factor: '1.000' })
  expect(['kg', 'liter', 'lusin', 'tb'].map((unit) => units.get(unit))).toEqual([
    { unit: 'kg', base: 'g', factor: '1000.000' },
    { unit: 'liter', base: 'ml', factor: '1000.000' },
    { unit: 'lusin', base: 'pcs', factor: '12.000' },
    { unit: 'tb', base: 'mb', factor: '1000000.000' },
  ])
})
