import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

const DAY_MS = 86_400_000

test('a month of fasting has 29 or 30 days, and Idulfitri follows it', async () => {
  const [months, holidays] = await Promise.all([
    modelRows(new URL('./ramadans_decreed.sql', import.meta.url), {}, 'first_day'),
    modelRows(new URL('./holidays_decreed.sql', import.meta.url), {}, 'day'),
  ])
  const feasts = new Set(holidays.filter(({ holiday }) => holiday === 'Idulfitri').map(({ day }) => day))
  for (const { first_day, last_day } of months) {
    if (typeof first_day !== 'string' || typeof last_day !== 'string') throw new Error('expected two days')
    const [first_ms, last_ms] = [Date.parse(first_day), Date.parse(last_day)]
    expect([29, 30]).toContain((last_ms - first_ms) / DAY_MS + 1)
    expect(feasts).toContain(new Date(last_ms + DAY_MS).toISOString().slice(0, 10))
  }
})
