import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

test('each reason is there once, and is of high risk no sooner than of elevated', async () => {
  const rows = await modelRows(new URL('./risk_reasons_decreed.sql', import.meta.url), {}, 'reason')
  expect(rows.map(({ reason }) => reason)).toEqual(['card_test', 'chargeback', 'credential_change'])
  for (const { elevated_from, high_from } of rows) {
    expect(Number(elevated_from)).toBeGreaterThan(0)
    expect(Number(high_from)).toBeGreaterThanOrEqual(Number(elevated_from))
  }
})
