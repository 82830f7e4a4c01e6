import { virtualClock } from '@storemesh/core'
import { expect, test } from 'vitest'
import { budgetConformance, CONFORMANCE_COST } from './conformance.js'
import { tokenBuckets } from './token-buckets.js'

const opened = (identities_max = 10) => {
  const clock = virtualClock(0)
  return {
    budget: tokenBuckets({ cost_per_minute: CONFORMANCE_COST, identities_max }, clock),
    pass: (duration_ms: number) => clock.advance(duration_ms),
  }
}

budgetConformance('one in memory', async () => opened())

test('a crowd is remembered up to its bound', () => {
  const { budget } = opened(2)
  for (const who of ['ann', 'bob', 'cid']) budget.spend(who, 600)
  expect([budget.spend('cid', 600), budget.spend('bob', 600)]).toEqual([{ wait_ms: 60_000 }, { wait_ms: 60_000 }])
  expect(budget.spend('ann', 600)).toEqual({ wait_ms: 0 })
})
