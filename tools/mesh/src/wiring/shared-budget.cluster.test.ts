import { systemClock, systemDice } from '@storemesh/core'
import { silentLog } from '@storemesh/telemetry'
import { expect, inject, onTestFinished, test } from 'vitest'
import { readSettings } from '../settings/settings.js'
import { openBudget } from './shared-budget.js'

test('what was spent at one gateway is gone at another of the same Redis, and at none of another prefix', async () => {
  const { host, port, password } = inject('redis')
  const opened = async (prefix: string) => {
    const environment = {
      MESH_GATEWAY_COST_PER_MINUTE: '100',
      MESH_GATEWAY_BUDGET_URL: `redis://:${encodeURIComponent(password)}@${host}:${port}/${prefix}`,
    }
    const settings = await readSettings({ flags: new Map(), environment, cwd: import.meta.dirname, configFile: undefined })
    const budget = await openBudget(settings, { clock: systemClock, log: silentLog })
    onTestFinished(budget.close)
    return budget.shared.budget
  }
  const prefix = `t${systemDice.uuid()}`
  const [one, other, elsewhere] = [await opened(prefix), await opened(prefix), await opened(`${prefix}.b`)]
  expect(await one?.spend('ann', 100)).toEqual({ wait_ms: 0 })
  expect((await other?.spend('ann', 100))?.wait_ms).toBeGreaterThan(0)
  expect(await elsewhere?.spend('ann', 100)).toEqual({ wait_ms: 0 })
})
