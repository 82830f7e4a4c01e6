import { secret, systemDice } from '@storemesh/core'
import { redisKeyValueStore } from '@storemesh/key-value/redis'
import { expect, inject, onTestFinished, test } from 'vitest'
import { budgetConformance, CONFORMANCE_COST } from './conformance.js'
import { gatewayOver, handClock, START_MS } from './fixtures/gateways.js'

const cost_per_minute = CONFORMANCE_COST

/** Gateways that each have a connection of their own. Time is the test's, and a server is waited for as long as it takes. */
function opened(gateways: number) {
  const clock = handClock(START_MS)
  const { host, port, password } = inject('redis')
  const prefix = `t${systemDice.uuid()}`
  const budgets = Array.from({ length: gateways }, () => {
    const store = redisKeyValueStore({ host, port, password: secret(password), prefix, clock })
    onTestFinished(() => store.close())
    return gatewayOver(store, { clock, cost_per_minute }).budget
  })
  return { clock, budgets }
}

budgetConformance('one that gateways share in Redis', async () => {
  const { clock, budgets } = opened(1)
  const budget = budgets[0]
  if (!budget) throw new Error('expected a gateway')
  return { budget, pass: (duration_ms) => clock.advance(duration_ms) }
})

test('gateways that race for one bucket in Redis take no more than it holds, and leave nothing of it', async () => {
  const { clock, budgets } = opened(4)
  for (let minute = 0; minute < 10; minute++) {
    const spent = await Promise.all(Array.from({ length: 100 }, async (_, n) => budgets[n % 4]?.spend('ann', 10)))
    expect(spent.filter((one) => one?.wait_ms === 0)).toHaveLength(60)
    clock.advance(60_000)
  }
  expect(budgets.map((budget) => budget.decided().own)).toEqual([0, 0, 0, 0])
})
