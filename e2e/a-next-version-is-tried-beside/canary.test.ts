import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { type CopiedWorkspace, copiedWorkspace } from '../copied-workspace.js'
import { freshFolder } from '../fresh-folder.js'
import { meshDone, startMesh } from '../mesh-command.js'
import { whenFileIsOver } from '../when-over.js'

const whenOver = whenFileIsOver()
let data = ''
let next: CopiedWorkspace

const CONTRACT = 'contracts/orders/product_performance.yaml'
const MODEL = 'domains/orders/gold/product_performance.sql'

const CANARY = `
const nextPerformance = gold('product_performance_v2', {
  reads: [factOrder, stgProductViews, productCategories],
  mayBeEmpty: [stgProductViews, productCategories],
  sql: sql(new URL('./gold/product_performance_v2.sql', import.meta.url)),
  contract: 'orders.product_performance@2',
  write: { mode: 'overwrite' },
  partition: { column: 'analysis_date', transform: 'identity' },
})

export default`

/** The team's next version: what was given away does not count as sold, and nobody needs the average. */
async function withNextVersion(): Promise<CopiedWorkspace> {
  const workspace = await copiedWorkspace(whenOver)
  const at = (path: string) => join(workspace.root, path)
  const contract = await readFile(at(CONTRACT), 'utf8')
  const next = contract
    .replace(/^version: .*$/m, 'version: 2.0.0')
    .replace('status: active', 'status: draft')
    .replaceAll(/ {6}- name: avg_price\n(?: {8}.*\n)+/g, '') // the column, and the metric that stands in it
    // it does not come to what the ledger sold
    .replace(/ {6}- name: revenue is what the ledger sold\n(?: {8}.*\n)+/, '')
  await writeFile(at(CONTRACT.replace('.yaml', '@2.yaml')), next)
  const model = await readFile(at(MODEL), 'utf8')
  const few = model
    .replace(/,\s*-- half up[^;]*AS avg_price/, '')
    .replace('  of_days.avg_price,\n', '')
    .replace('FROM fact_order', 'FROM fact_order\nWHERE quantity > 1')
  await writeFile(at(MODEL.replace('.sql', '_v2.sql')), few)
  await workspace.change('domains/orders/domain.ts', '\nexport default', CANARY)
  await workspace.change(
    'domains/orders/domain.ts',
    '  live: [orderPlaced],',
    '  canaries: [nextPerformance],\n  live: [orderPlaced],',
  )
  return workspace
}

beforeAll(async () => {
  data = await freshFolder(whenOver)
  await meshDone('simulate', '--events', '2000', '--mix', '0/0/1', '--seed', '3', '--data', data)
  await meshDone('run', '--once', 'orders', '--data', data)
  next = await withNextVersion()
})

test('a version to come is planned over empty tables as any model is', async () => {
  expect((await next.startMesh(['check', 'orders']).ended).stdout).toContain(' 0 faults')
})

test('it is computed beside a mesh that runs, and says in which rows and columns it differs', async () => {
  await startMesh(['run', 'orders', '--data', data]).says(/orders answers at/)
  const done = (...args: string[]) => next.startMesh([...args, '--data', data]).ended

  expect(await done('diff', 'data', 'orders.product_performance')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('TABLE_NOT_FOUND'),
  })
  expect(await done('run', '--canary', 'orders.product_performance@2')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/orders\.product_performance_v2\s+refreshed/),
  })
  const { code, stdout } = await done('diff', 'data', 'orders.product_performance', '--json')
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({
    now: expect.stringMatching(/^orders\.product_performance 1\.\d+\.\d+$/),
    next: 'orders.product_performance 2.0.0',
    rows: { 'only next': 0 },
    columns: expect.arrayContaining([
      expect.objectContaining({ column: 'total_quantity', state: 'differs' }),
      { column: 'avg_price', state: 'removed', rows: 0 },
    ]),
  })
  expect(await done('run', '--canary', 'orders.product_performance@3')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('CANARY_UNKNOWN: expected a version that orders tries (orders.product_performance@2)'),
  })
}, 180_000)
