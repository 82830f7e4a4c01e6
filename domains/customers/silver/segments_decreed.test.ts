import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

test('each currency has thresholds once, the higher one above the other', async () => {
  const rows = await modelRows(new URL('./segments_decreed.sql', import.meta.url), {}, 'currency')
  const currencies = rows.map((row) => row['currency'])
  expect(currencies).toContain('IDR')
  expect(new Set(currencies).size).toBe(currencies.length)
  for (const row of rows) {
    expect(Number(row['high_from'])).toBeGreaterThan(Number(row['medium_from']))
    expect(Number(row['new_days'])).toBeGreaterThan(0)
  }
})
