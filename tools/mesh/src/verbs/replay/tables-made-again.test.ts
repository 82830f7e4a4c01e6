import { join } from 'node:path'
import { seededDice, systemClock } from '@storemesh/core'
import { deleteRows } from '@storemesh/lake'
import { type PipelineParts, runDomainOnce } from '@storemesh/pipeline'
import { topic } from '@storemesh/source'
import { silentLog } from '@storemesh/telemetry'
import { describe, expect, test } from 'vitest'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { takeDomainLock } from '../../lock/domain-lock.js'
import { freshFolder } from '../../testing/fresh-folder.js'
import { runVerb } from '../../testing/run-verb.js'
import { loadDomains } from '../../wiring/domains.js'
import { openEmbedded } from '../../wiring/embedded.js'
import { partsFor } from '../../wiring/pipeline-parts.js'
import { fromBound, toBound } from '../backfill.js'
import { fromDay } from '../replay.js'

const BRONZE = 'bronze_kafka__transactions'

const transaction = (id: string, day: string) =>
  JSON.stringify({
    transaction_id: id,
    user_id: 'user-1',
    products: [{ product_id: 'tea', quantity: 1, price: '10.00' }],
    total_amount: '10.00',
    country: 'ID',
    transaction_timestamp: `${day}T10:00:00Z`,
  })

/** A data folder whose orders domain has caught up with three transactions of two days and one that it refused. */
async function caughtUpFolder() {
  const layout = await openDataFolder(join(await freshFolder(), '.mesh'), { mode: 'write' })
  const dice = seededDice(1)
  const [declared] = await loadDomains(['orders'])
  if (!declared) throw new Error('orders is a domain')
  // the web shop's database, which nothing here asks for, is a topic on which nothing is told
  const tables = declared.tables.map((table) =>
    table.layer === 'bronze' && table.from.kind === 'postgres' ? { ...table, from: topic(table.name) } : table,
  )
  const orders = { ...declared, tables }

  /** What somebody else does to the folder, who is gone when it is done. */
  const within = async (work: (parts: PipelineParts) => Promise<unknown>): Promise<void> => {
    const budget = { memory_mb: 256, threads: 1 }
    const embedded = await openEmbedded(layout, { budget, domains: ['orders'], dice })
    const parts = await partsFor({ layout, embedded, clock: systemClock, dice, log: silentLog }, orders)
    try {
      await work(parts)
    } finally {
      await embedded.close()
    }
  }

  await within(async (parts) => {
    const told = [transaction('t-1', '2026-01-30'), transaction('t-2', '2026-01-31'), 'torn', transaction('t-3', '2026-01-31')]
    await parts.eventLog.createTopic('transactions-topic', { partitions: 3 })
    for (const { name, layer } of tables) if (layer === 'bronze') await parts.eventLog.createTopic(name, { partitions: 1 })
    await parts.eventLog.append(
      'transactions-topic',
      told.map((value) => ({ key: 'user-1', value: Buffer.from(value) })),
    )
    await runDomainOnce(parts, orders, new AbortController().signal)
  })
  const run = (...args: readonly string[]) => runVerb(layout.root, args, dice)
  const json = async (...args: readonly string[]): Promise<unknown> => {
    const { stdout, stderr } = await run(...args, '--json')
    return JSON.parse(stdout === '' ? JSON.stringify(stderr) : stdout)
  }
  const lose = (name: string) => within((parts) => deleteRows(parts, { namespace: 'orders', name }, { sql: 'true' }))
  return { layout, run, json, lose, digests: () => json('table', 'digest') }
}

test.each([
  [fromDay, '2026-02-30', 'OPTION_INVALID: --from: expected a day such as 2026-01-31'],
  [fromBound, '-3', 'OPTION_INVALID: --from: expected a day such as 2026-01-31, or an offset such as 1200'],
  [toBound, '2026-13-01', 'OPTION_INVALID: --to: expected a day'],
] as const)('a value that makes no sense is refused: %#', (option, text, says) => {
  expect(() => option.resolve(text, '/')).toThrow(says)
})

test('what bronze lost is counted, brought back once, and told of', async () => {
  const { run, json, lose, digests } = await caughtUpFolder()
  const before = await digests()
  await lose(BRONZE)
  expect(await json('backfill', BRONZE, '--dry-run')).toMatchObject([{ outcome: 'would be backfilled', landed: 3, refused: 0 }])
  expect(await json('backfill', BRONZE, '--from', '1', '--to', '2')).toMatchObject([
    { outcome: 'backfilled', read: 1, landed: 1 },
  ])
  const { stdout, stderr } = await run('backfill', BRONZE)
  expect(stdout).toContain(`orders.${BRONZE}\tbackfilled\t4\t2\t0\t0`)
  expect(stderr).toContain('where none runs: mesh run --once')
  expect(await digests()).toEqual(before)
})

test('a table that lost its rows is computed again with those that read it, and says what it did', async () => {
  const { run, json, lose, digests } = await caughtUpFolder()
  const before = await digests()
  await lose('orders_unified')
  expect(await json('replay', 'orders_unified', '--dry-run')).toEqual([
    { table: 'orders.orders_unified', outcome: 'would be computed again', write: 'merge', rows: 0 },
    { table: 'orders.fact_order', outcome: 'would be computed again', write: 'ledger', rows: 3 },
    { table: 'orders.product_performance', outcome: 'would be computed again', write: 'merge', rows: 2 },
    { table: 'orders.product_category_revenue', outcome: 'would be computed again', write: 'overwrite', rows: 2 },
    { table: 'orders.sales_trends', outcome: 'would be computed again', write: 'merge', rows: 3 },
    { table: 'orders.sales_kpis', outcome: 'would be computed again', write: 'merge', rows: 14 },
    { table: 'orders.finance_kpis', outcome: 'would be computed again', write: 'merge', rows: 6 },
    { table: 'orders.same_day_purchasers', outcome: 'would be computed again', write: 'merge', rows: 0 },
    { table: 'orders.fact_sales', outcome: 'would be computed again', write: 'ledger', rows: 0 },
  ])
  const { stdout, stderr } = await run('replay', 'orders_unified')
  expect(stdout).toContain('orders.orders_unified\tcomputed again\tmerge\t0\t3')
  expect(stderr).toContain('7 of 9 tables computed again, 3 changes told.')
  expect(await digests()).toEqual(before)

  await lose('product_performance')
  const days = ['--from', '2026-01-31', '--to', '2026-02-01']
  // who reads it follows: the other day is lost still
  expect(await json('replay', 'product_performance', ...days)).toMatchObject([
    { rows_before: 0, rows_after: 1 },
    { table: 'orders.sales_kpis', outcome: 'refreshed', rows_before: 14, rows_after: 10 },
  ])
})

test('a domain that somebody else writes is left alone, and looked at all the same', async () => {
  const { layout, run, json } = await caughtUpFolder()
  await using lock = await takeDomainLock(layout, 'orders')
  expect(lock.domain).toBe('orders')
  for (const args of [
    ['replay', 'fact_order'],
    ['backfill', BRONZE],
  ])
    expect(await run(...args)).toMatchObject({ code: 3, stdout: '', stderr: expect.stringMatching(/^DOMAIN_LOCKED: /) })
  expect(await json('replay', 'fact_order', '--dry-run')).toHaveLength(8)
  expect(await json('backfill', BRONZE, '--dry-run')).toEqual([
    { table: `orders.${BRONZE}`, outcome: 'nothing to do', read: 4, landed: 0, refused: 0, records_gone: 0 },
  ])
})

describe('a table is not made again, and it is said why', () => {
  test.each([
    [1, /^TABLE_NOT_FOUND: no domain has a table fact_ordr\. Did you mean/, ['replay', 'fact_ordr']],
    [2, /^POSITIONAL_INVALID: TABLE: .* comes from its source: mesh backfill/, ['replay', BRONZE]],
    [2, /^POSITIONAL_INVALID: TABLE: .* computed from other tables: mesh replay/, ['backfill', 'orders.fact_order']],
    [1, /^REPLAY_DAYS_UNSUPPORTED: dim_users is not partitioned by time/, ['replay', 'dim_users', '--from', '2026-01-01']],
    [2, /^OPTION_INVALID: --to: expected a day after/, ['replay', 'fact_order', '--from', '2026-01-02', '--to', '2026-01-02']],
    [2, /^OPTION_INVALID: --to: expected more than --from 7/, ['backfill', BRONZE, '--from', '7', '--to', '7']],
    [3, /^DATA_FOLDER_MISSING/, ['backfill', BRONZE]],
    [3, /^DATA_FOLDER_MISSING/, ['replay', 'fact_order', '--dry-run']],
  ] as const)('%i %s', async (code, says, args) => {
    const data = join(await freshFolder(), 'nothing')
    expect(await runVerb(data, args)).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(says) })
  })

  test('a bronze table that has read nothing yet', async () => {
    const layout = await openDataFolder(join(await freshFolder(), '.mesh'), { mode: 'write' })
    const embedded = await openEmbedded(layout, { budget: { memory_mb: 256, threads: 1 }, domains: [] })
    await embedded.eventLog.createTopic('transactions-topic', { partitions: 3 })
    await embedded.close()
    expect(await runVerb(layout.root, ['backfill', BRONZE])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^BACKFILL_TOO_EARLY: .*mesh run --once/),
    })
  })
})
