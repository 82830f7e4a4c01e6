import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

test('a country has one currency, both as ISO writes them', async () => {
  const rows = await modelRows(new URL('./country_currencies_decreed.sql', import.meta.url), {}, 'country')
  expect(rows).toContainEqual({ country: 'ID', currency: 'IDR' })
  expect(new Set(rows.map(({ country }) => country)).size).toBe(rows.length)
  for (const row of rows)
    expect(row).toEqual({ country: expect.stringMatching(/^[A-Z]{2}$/), currency: expect.stringMatching(/^[A-Z]{3}$/) })
})
