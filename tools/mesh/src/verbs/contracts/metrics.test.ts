import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { type Contract, contractColumns, metricProof } from '@storemesh/contract'
import { newSchema } from '@storemesh/iceberg'
import { localRelation, type Relation, type Row } from '@storemesh/query-engine'
import { engineOfThisFile, temporaryFolder } from '@storemesh/testing'
import { describe, expect, test } from 'vitest'
import { mesh } from '../../testing/mesh-process.js'
import { repositoryTerms } from './fixtures/repository-terms.js'

const contracts = (await repositoryTerms()).map(({ contract }) => contract)
const defined = contracts.flatMap((contract) => contract.metrics.map((metric) => ({ contract, metric })))
const VIEWER = viewerOfEverything('test')

const engine = engineOfThisFile()

const contractOf = (name: string): Contract => {
  const found = contracts.find(({ domain, product }) => `${domain}.${product}` === name)
  if (!found) throw new Error(`there is no contract ${name}`)
  return found
}

/** Made by its own domain of what is published, and under no contract. */
const UNPUBLISHED = ['customers.stg_attributed_orders']

describe('the formula of every metric', () => {
  test.each(
    defined.map(({ contract, metric }) => [`${contract.domain}.${contract.product}.${metric.name}`, contract, metric] as const),
  )('%s reads what is under contract, and can be compared with its figures', async (_, contract, metric) => {
    const sql = metricProof(contract.product, metric)
    const names = await engine().relationsOf(sql)
    const full = names.map((name) => [name, name.includes('.') ? name : `${contract.domain}.${name}`] as const)
    expect(names).toContain(contract.product)
    if (full.some(([, name]) => UNPUBLISHED.includes(name))) return
    const relations = new Map(
      full.map(([name, of]) => [name, localRelation(newSchema(contractColumns(contractOf(of))), [])] as const),
    )
    expect((await engine().describe({ sql, relations }, VIEWER)).map(({ name }) => name)).toEqual(['differing'])
  })
})

/** Lines of JSON as the tables of a contract. */
async function told(name: string, rows: readonly Row[]): Promise<Relation> {
  const contract = contractOf(name)
  const path = join(await temporaryFolder(), `${name}.${rows.length}.${JSON.stringify(rows).length}.jsonl`)
  await writeFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  return { kind: 'json-lines', schema: newSchema(contractColumns(contract)), paths: [path] }
}

const sold = (day: string, total_amount: string, entry_kind = 'sale') => ({
  transaction_timestamp: `${day}T03:00:00Z`,
  currency: 'IDR',
  entry_kind,
  total_amount,
})

const figure = (period: string, value: string, more: Readonly<Record<string, string>> = {}) => ({
  kpi_name: 'daily_net',
  period,
  dimension: 'all,currency=IDR',
  value,
  unit: 'IDR',
  ...more,
})

async function differing(ledger: readonly Row[], figures: readonly Row[]): Promise<number> {
  const contract = contractOf('orders.finance_kpis')
  const metric = contract.metrics.find(({ name }) => name === 'daily_net')
  if (!metric) throw new Error('finance has no net')
  const relations = new Map([
    ['fact_order', await told('orders.fact_order', ledger)],
    ['finance_kpis', await told('orders.finance_kpis', figures)],
  ])
  const rows: Row[] = []
  const question = { sql: metricProof('finance_kpis', metric), relations }
  for await (const batch of engine().rows(question, VIEWER)) rows.push(...batch)
  return Number(rows[0]?.['differing'])
}

describe('a figure that is not as its formula says is counted', () => {
  const ledger = [sold('2026-01-01', '100.00'), sold('2026-01-01', '-40.00', 'refund'), sold('2026-01-02', '7.00')]
  test.each<readonly [string, readonly Row[], number]>([
    ['none is where all are right', [figure('2026-01-01', '60.0000'), figure('2026-01-02', '7.0000')], 0],
    ['one that is another by the smallest amount', [figure('2026-01-01', '60.0100'), figure('2026-01-02', '7.0000')], 1],
    ['one that is missing', [figure('2026-01-01', '60.0000')], 1],
    ['one of a day of which nothing is told', ['2026-01-01', '2026-01-02', '2026-01-03'].map((day) => figure(day, '7')), 2],
    [
      'not one of another name',
      [figure('2026-01-01', '60'), figure('2026-01-02', '7'), figure('2026-01-01', '1', { kpi_name: 'x' })],
      0,
    ],
  ])('%s', async (_, figures, count) => {
    expect(await differing(ledger, figures)).toBe(count)
  })
})

describe('mesh contracts metrics', () => {
  test('prints each metric with who answers for it', async () => {
    const { code, stdout } = await mesh(['contracts', 'metrics', '--json'])
    expect(code).toBe(0)
    const printed: readonly unknown[] = JSON.parse(stdout)
    expect(printed).toHaveLength(defined.length)
    expect(printed).toContainEqual({
      product: 'orders.finance_kpis',
      metric: 'daily_net',
      unit: 'currency',
      grain: 'UTC day',
      dimensions: 'currency',
      owner: 'team-orders',
    })
  })

  test('refuses a product that defines none', async () => {
    expect(await mesh(['contracts', 'metrics', 'orders.fact_order'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('POSITIONAL_INVALID'),
    })
  })
})
