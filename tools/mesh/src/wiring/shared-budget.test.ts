import { systemClock } from '@storemesh/core'
import { silentLog } from '@storemesh/telemetry'
import { expect, onTestFinished, test } from 'vitest'
import { readSettings } from '../settings/settings.js'
import { openBudget } from './shared-budget.js'

const settingsOf = (environment: NodeJS.ProcessEnv) =>
  readSettings({ flags: new Map(), environment, cwd: import.meta.dirname, configFile: undefined })

async function opened(environment: NodeJS.ProcessEnv) {
  const budget = await openBudget(await settingsOf(environment), { clock: systemClock, log: silentLog })
  onTestFinished(budget.close)
  return budget.shared.budget
}

test('a gateway counts by itself where no Redis is set, and not at all where there is no bound', async () => {
  expect(await opened({ MESH_GATEWAY_COST_PER_MINUTE: '100' })).toBeUndefined()
  expect(await opened({ MESH_GATEWAY_BUDGET_URL: 'redis://127.0.0.1:1' })).toBeUndefined()
})

test('a gateway whose Redis is not there holds the budget by itself', async () => {
  const budget = await opened({ MESH_GATEWAY_COST_PER_MINUTE: '100', MESH_GATEWAY_BUDGET_URL: 'redis://127.0.0.1:1' })
  expect(await budget?.spend('ann', 100)).toEqual({ wait_ms: 0 })
  expect((await budget?.spend('ann', 100))?.wait_ms).toBeGreaterThan(0)
})
