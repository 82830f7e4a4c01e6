import { expect, test } from 'vitest'
import { freshFolder } from '../fresh-folder.js'
import { mesh, meshDone } from '../mesh-command.js'
import { digestsOf } from '../verdict.js'

type Line = Readonly<Record<string, string | number>>

test('a table that was set back is computed again with those that read it, and bronze lacks nothing', async () => {
  const data = await freshFolder()
  const done = (...args: readonly string[]) => meshDone(...args, '--data', data)
  const lines = async (...args: readonly string[]): Promise<readonly Line[]> => JSON.parse(await done(...args, '--json'))
  for (const events of ['60', '120']) {
    await done('simulate', '--events', events, '--mix', '0/0/1', '--seed', '7')
    await done('run', '--once', 'orders')
  }
  const before = await digestsOf(data)
  const oldest = (await lines('table', 'history', 'orders_unified')).at(-1)
  await done('table', 'rollback', 'orders_unified', '--to', String(oldest?.['snapshot']))
  expect(await digestsOf(data)).not.toEqual(before)

  const replayed = await lines('replay', 'orders_unified')
  expect(replayed.map(({ table, outcome }) => `${table} ${outcome}`)).toEqual([
    'orders.orders_unified computed again',
    'orders.fact_order computed again',
    'orders.product_performance computed again',
    'orders.product_category_revenue computed again',
    'orders.sales_trends computed again',
    'orders.sales_kpis computed again',
    'orders.finance_kpis computed again',
    'orders.same_day_purchasers has nothing to read yet',
    'orders.fact_sales has nothing to read yet',
  ])
  expect(await digestsOf(data)).toEqual(before)
  expect(await lines('backfill', 'bronze_kafka__transactions')).toMatchObject([{ outcome: 'nothing to do', landed: 0 }])
  expect(await mesh('replay', 'bronze_kafka__transactions', '--data', data)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('mesh backfill'),
  })
}, 600_000)
