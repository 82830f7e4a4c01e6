import { expect, test } from 'vitest'
import { freshFolder } from '../fresh-folder.js'
import { meshDone } from '../mesh-command.js'
import { amiss, verdictOf } from '../verdict.js'

type Line = Readonly<Record<string, string | number>>

/** Where the sources tell more from the middle on: the table, and what it learns. */
const GAINED = [
  ['customers.bronze_kafka__product_views', 'scroll_percent'],
  ['customers.bronze_files__campaigns', 'conversions'],
  ['orders.bronze_postgres__refunds', 'refunded_to'],
] as const

test('what sources tell more stays with its rows, what they tell otherwise is refused by name, and nothing is lost', async () => {
  const data = await freshFolder()
  const done = (...args: readonly string[]) => meshDone(...args, '--data', data)
  const lines = async (...args: readonly string[]): Promise<readonly Line[]> => JSON.parse(await done(...args, '--json'))
  // two files of each channel: one before the change, one after it
  await done(
    'simulate',
    '--days',
    '6',
    '--events',
    '6000',
    '--mix',
    '1/1/1',
    '--seed',
    '5',
    '--drift',
    'breaking',
    '--fraud',
    '0.05',
  )
  await done('run', '--once')
  const verdict = await verdictOf(data)
  expect(amiss(verdict)).toEqual([])

  for (const [table, field] of GAINED) {
    const told = `json_extract_scalar(unknown_fields, '$.${field}')`
    const sql = `SELECT count(${told}) AS more, count_if(unknown_fields NOT LIKE '%${field}%') AS other, count(*) AS rows_in_all FROM ${table}`
    const [counts] = await lines('query', sql)
    expect(Number(counts?.['more']), `rows of ${table} that tell of ${field}`).toBeGreaterThan(0)
    expect(Number(counts?.['other']), `rows of ${table} that tell of something else`).toBe(0)
    expect(Number(counts?.['rows_in_all']), `older rows of ${table}`).toBeGreaterThan(Number(counts?.['more']))
  }
  const refused = await lines('dlq', 'list', 'bronze_kafka__payment_attempts')
  const ofAmount = refused.filter(({ reason }) => String(reason).startsWith('amount:'))
  expect(ofAmount.length).toBeGreaterThan(20)
  expect(new Set(ofAmount.map(({ code }) => code))).toEqual(new Set(['EVENT_FIELD_INVALID']))
  expect(verdict.find(({ layer }) => layer === 'payment_attempts_refused')?.found).toBeGreaterThanOrEqual(ofAmount.length)
}, 600_000)
