import { virtualClock } from '@storemesh/core'
import { expect, test } from 'vitest'
import { tokenBuckets } from './token-buckets.js'

const opened = (identities_max = 10) => {
  const clock = virtualClock(0)
  return { clock, budget: tokenBuckets({ cost_per_minute: 600, identities_max }, clock) }
}

test('what was spent comes back little by little', () => {
  const { budget, clock } = opened()
  expect(budget.spend('ann', 600)).toEqual({ wait_ms: 0 })
  expect(budget.spend('ann', 10)).toEqual({ wait_ms: 1000 })
  clock.advance(999)
  expect(budget.spend('ann', 10)).not.toEqual({ wait_ms: 0 })
  clock.advance(1)
  expect(budget.spend('ann', 10)).toEqual({ wait_ms: 0 })
})

test('what is refused costs nothing, and nobody saves for more than a minute', () => {
  const { budget, clock } = opened()
  for (let n = 0; n < 100; n++) budget.spend('ann', 601 - 1)
  clock.advance(60_000 * 10)
  expect(budget.spend('ann', 600)).toEqual({ wait_ms: 0 })
  expect(budget.spend('ann', 1)).not.toEqual({ wait_ms: 0 })
})

test('one does not spend for another', () => {
  const { budget } = opened()
  budget.spend('ann', 600)
  expect(budget.spend('bob', 600)).toEqual({ wait_ms: 0 })
})

test('what costs more than all there is takes all there is', () => {
  const { budget } = opened()
  expect(budget.spend('ann', 5000)).toEqual({ wait_ms: 0 })
  expect(budget.spend('ann', 1)).toEqual({ wait_ms: 100 })
})

test('a crowd is remembered up to its bound', () => {
  const { budget } = opened(2)
  for (const who of ['ann', 'bob', 'cid']) budget.spend(who, 600)
  expect([budget.spend('cid', 600), budget.spend('bob', 600)]).toEqual([{ wait_ms: 60_000 }, { wait_ms: 60_000 }])
  expect(budget.spend('ann', 600)).toEqual({ wait_ms: 0 })
})
