import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

test('each year that is decreed has its seventeen days, none of them twice', async () => {
  const rows = await modelRows(new URL('./holidays_decreed.sql', import.meta.url), {}, 'day')
  const inYear = (year: string) => rows.filter(({ day }) => typeof day === 'string' && day.startsWith(year)).length
  expect(['2024', '2025', '2026'].map(inYear)).toEqual([17, 17, 17])
  expect(new Set(rows.map(({ day }) => day)).size).toBe(rows.length)
})
