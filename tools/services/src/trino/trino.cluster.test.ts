import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startServices } from '../start-services.js'
import { statusOfAll } from '../status.js'
import { freshFolder } from '../testing/fresh-folder.js'
import { runStatement } from './statement.js'

const MEBIBYTE = 2 ** 20

test('Trino writes a table of the lake and counts it, as soon as it is said to be ready', async () => {
  const folder = await freshFolder()
  const { address, stop } = await startServices({ names: ['trino'], folder })
  onTestFinished(stop)
  const ask = (sql: string) => runStatement(address('trino'), sql)

  expect(await ask('SHOW SCHEMAS FROM lake')).toEqual([['information_schema'], ['system']]) // the probe of readiness is gone
  await ask('CREATE SCHEMA lake.orders')
  await ask(`CREATE TABLE lake.orders.fact_order (order_id bigint, store varchar) WITH (partitioning = ARRAY['store'])`)
  await ask(`INSERT INTO lake.orders.fact_order SELECT n, if(n % 2 = 0, 'north', 'south') FROM UNNEST(sequence(1, 1000)) AS t(n)`)
  expect(await ask('SELECT store, count(*), sum(order_id) FROM lake.orders.fact_order GROUP BY store ORDER BY store')).toEqual([
    ['north', 500, 250_500],
    ['south', 500, 250_000],
  ])
  await expect(ask('SELECT * FROM lake.orders.no_such_table')).rejects.toThrow('TRINO_STATEMENT_FAILED: Trino TABLE_NOT_FOUND')

  const tables = await readdir(join(folder, 's3/objects/lake/warehouse/orders'))
  expect(tables.some((name) => name.startsWith('fact_order'))).toBe(true)
  const memory_bytes = statusOfAll(folder).reduce((sum, service) => sum + (service.memory_bytes ?? 0), 0)
  expect(memory_bytes).toBeGreaterThan(100 * MEBIBYTE)
  expect(memory_bytes).toBeLessThan(2000 * MEBIBYTE)

  await stop()
  expect(new Set(statusOfAll(folder).map(({ status }) => status))).toEqual(new Set(['stopped']))
})
