import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freshFolder } from '../fresh-folder.js'
import { mesh, meshDone, startMesh } from '../mesh-command.js'
import { digestsOf } from '../verdict.js'

type Line = Readonly<Record<string, string | number>>

/** The lines that a verb prints of tables, and of the first one alone. */
async function lines(...args: readonly string[]): Promise<readonly Line[]> {
  const parsed: readonly Line[] = JSON.parse(await meshDone('table', ...args, '--json'))
  return parsed
}
const line = async (...args: readonly string[]): Promise<Line> => (await lines(...args))[0] ?? {}
const BRONZE = 'orders.bronze_kafka__transactions'
const TABLES = [BRONZE, 'orders.fact_order']

/** A mesh that took its events in two turns, so that its tables have several small files. */
async function smallMesh() {
  const data = await freshFolder()
  for (let turn = 1; turn <= 2; turn++) {
    await meshDone('simulate', '--events', String(60 * turn), '--mix', '0/0/1', '--seed', '8', '--data', data)
    await meshDone('run', '--once', '--data', data)
  }
  return { data, files: () => readdir(join(data, 'lake/bronze/orders/bronze_kafka__transactions'), { recursive: true }) }
}

test('each verb says what it would do, does it, and leaves the tables saying what they said', async () => {
  const { data, files } = await smallMesh()
  const inData = ['--data', data]
  const before = { digests: await digestsOf(data), files: await files() }

  for (const verb of ['compact', 'rewrite-manifests', 'expire', 'sweep']) {
    const would = await lines(verb, ...TABLES, '--dry-run', ...inData)
    expect(would.map(({ table }) => table)).toEqual(TABLES)
  }
  expect(await files()).toEqual(before.files)

  const compacted = await line('compact', ...TABLES, ...inData)
  expect(compacted).toMatchObject({ table: BRONZE, outcome: 'compacted' })
  expect(Number(compacted['files_after'])).toBeLessThan(Number(compacted['files_before']))
  expect(await line('compact', BRONZE, ...inData)).toMatchObject({ outcome: 'nothing to do' })
  const manifests = await line('rewrite-manifests', 'fact_order', ...inData)
  expect(manifests).toMatchObject({ outcome: 'rewritten', manifests_before: 2, manifests_after: 1 })
  // young snapshots have readers still, so nothing goes yet, by hand or not
  const expired = await line('expire', 'fact_order', '--keep', '1', '--older-than-minutes', '1', ...inData)
  expect(expired).toMatchObject({ outcome: 'nothing to do', snapshots: 0 })
  expect(await line('sweep', 'fact_order', '--older-than-hours', '1', ...inData)).toMatchObject({ files: 0 })
  expect(await digestsOf(data)).toEqual(before.digests)

  const sql = 'SELECT operation FROM orders."bronze_kafka__transactions$snapshots" ORDER BY committed_at'
  const operations: readonly { operation: string }[] = JSON.parse(await meshDone('query', sql, '--json', ...inData))
  expect(operations.map(({ operation }) => operation)).toEqual(['append', 'append', 'replace'])

  const history = await lines('history', 'fact_order', ...inData)
  const oldest = history.at(-1) ?? {}
  const back = ['rollback', 'fact_order', '--to', String(oldest['snapshot']), ...inData]
  expect(await line(...back, '--dry-run')).toMatchObject({ outcome: 'would be rolled back', rows_after: oldest['rows'] })
  expect(await line(...back)).toMatchObject({ outcome: 'rolled back', rows_after: oldest['rows'] })
  expect(await digestsOf(data)).not.toEqual(before.digests)
  // the next run computes what was taken back
  await meshDone('run', '--once', ...inData)
  expect(await digestsOf(data)).toEqual(before.digests)
  expect((await mesh('verify', ...inData)).code).toBe(0)
}, 600_000)

test('while the mesh runs, a verb that writes refuses and says what to do, and one that looks answers', async () => {
  const data = await freshFolder()
  await meshDone('simulate', '--events', '20', '--mix', '0/0/1', '--seed', '7', '--data', data)
  const running = startMesh(['run', 'orders', '--data', data])
  // a table that it made says that it holds the lock; a verb that writes might hold it at the moment when the run wants it
  const looks = () => mesh('table', 'compact', 'fact_order', '--dry-run', '--data', data)
  await expect.poll(async () => (await looks()).code, { timeout: 300_000, interval: 500 }).toBe(0)
  const swept = await mesh('table', 'sweep', 'fact_order', '--data', data)
  expect(swept.stderr).toMatch(/^DOMAIN_LOCKED: process \d+ writes orders .* End that one/)
  expect((await mesh('table', 'compact', 'fact_order', '--data', data)).code).toBe(3)
  expect(await line('compact', 'fact_order', '--dry-run', '--data', data)).toMatchObject({ table: 'orders.fact_order' })
  running.interrupt()
  expect((await running.ended).code).toBe(0)
  expect(await line('compact', 'fact_order', '--data', data)).toMatchObject({ table: 'orders.fact_order' })
}, 600_000)
