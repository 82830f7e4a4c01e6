import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freshFolder } from '../fresh-folder.js'
import { meshDone, startMesh } from '../mesh-command.js'
import { amiss, verdictOf } from '../verdict.js'

type Line = Readonly<Record<string, string | number>>

const TABLE = 'bronze_kafka__transactions'

/** What a till meant to tell, of which one field came wrong. */
interface Told {
  readonly transaction_id: string
  readonly products: readonly { readonly quantity: number; readonly price: string }[]
}

/** The total is what the basket says. */
function corrected(bytes: string): string {
  const told: Told = JSON.parse(bytes)
  const total = told.products.reduce((sum, { quantity, price }) => sum + quantity * Number(price), 0)
  return JSON.stringify({ ...told, total_amount: total.toFixed(2) })
}

/** A mesh that refused a few of its events, two of them for their total and two that are cut off. */
async function meshThatRefused() {
  const [data, files] = [await freshFolder(), await freshFolder()]
  const done = (...args: readonly string[]) => meshDone(...args, '--data', data)
  const lines = async (...args: readonly string[]): Promise<readonly Line[]> => JSON.parse(await done(...args, '--json'))
  await done('simulate', '--events', '1000', '--mix', '0/0/1', '--seed', '126')
  await done('run', '--once')
  const refused = await lines('dlq', 'list', TABLE)
  const wrongTotals = refused
    .filter(({ reason }) => String(reason).startsWith('total_amount:'))
    .map(({ row_id }) => String(row_id))
  const fix = async (row_id: string) => {
    const bytes = await done('dlq', 'show', row_id, '--raw')
    const file = join(files, `${row_id}.json`)
    await writeFile(file, corrected(bytes))
    expect(await lines('quarantine', 'fix', row_id, '--file', file)).toMatchObject([{ row_id, outcome: 'kept' }])
  }
  const ids = wrongTotals.map((id) => `'${id}'`).join(', ')
  const landed = () =>
    lines(
      'query',
      `SELECT landed.row_id, count(fact.event_id) > 0 AS in_gold FROM orders.${TABLE} AS landed JOIN orders.fact_order AS fact ON fact.transaction_id = landed.transaction_id WHERE landed.row_id IN (${ids}) GROUP BY landed.row_id`,
    )
  return { data, done, lines, refused, wrongTotals, fix, landed }
}

test('a refused row is listed, corrected, sent and found once in every layer, whoever sends it twice', async () => {
  const { data, done, lines, refused, wrongTotals, fix, landed } = await meshThatRefused()
  expect(refused).toHaveLength(8)
  const unreadable = refused.filter(({ code }) => code === 'EVENT_NOT_JSON')
  expect(unreadable.length).toBeGreaterThan(1)
  const [first = '', second = ''] = wrongTotals
  await fix(first)
  const replay = ['quarantine', 'replay', TABLE, first]
  expect(await lines(...replay)).toMatchObject([{ outcome: 'sent' }])
  expect(await lines(...replay)).toMatchObject([{ outcome: 'sent' }])
  // what cannot be read still comes back with its reason, and is counted once
  expect(await lines('dlq', 'redrive', TABLE, '--code', 'EVENT_NOT_JSON')).toMatchObject([
    { outcome: 'sent', rows: unreadable.length },
  ])
  await done('run', '--once')
  expect(await landed()).toEqual([{ row_id: first, in_gold: true }])
  expect(await lines(...replay)).toMatchObject([{ outcome: 'landed already' }])
  const counts = await lines('dlq', 'list')
  expect(counts.reduce((sum, { landed: some }) => sum + Number(some), 0)).toBe(1)

  // a mesh that runs takes in what is sent meanwhile
  const running = startMesh(['run', 'orders', '--data', data])
  await fix(second)
  await done('quarantine', 'replay', TABLE, '--all')
  await expect.poll(async () => (await landed()).length, { timeout: 300_000, interval: 2000 }).toBe(2)
  running.interrupt()
  expect((await running.ended).code).toBe(0)
  await done('run', '--once')
  const verdict = await verdictOf(data)
  expect(amiss(verdict)).toEqual([])
  expect(verdict).toContainEqual(expect.objectContaining({ layer: 'dead_letter', found: 8 }))
}, 600_000)
