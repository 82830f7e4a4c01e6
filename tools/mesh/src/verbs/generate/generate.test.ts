import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { freshFolder } from '../../testing/fresh-folder.js'
import { runVerb } from '../../testing/run-verb.js'
import { ROOT } from './workspace.js'

const generate = async (...args: readonly string[]) => runVerb(join(await freshFolder(), 'data'), ['generate', ...args])

const SALES = ['--columns', 'sale_id:string!', '--key', 'sale_id']

describe('what would be written is printed, the same each time, and nothing is written', () => {
  test('of a domain', async () => {
    const args = ['domain', 'parcels', '--owner', 'team-parcels', '--about', 'what is on its way', '--dry-run']
    const { code, stdout } = await generate(...args)
    expect(code).toBe(0)
    expect(stdout).toContain('--- domains/parcels/package.json (new)')
    expect(stdout).toContain('/** Parcels: what is on its way.')
    expect((await generate(...args)).stdout).toBe(stdout)
    expect(existsSync(join(ROOT, 'domains/parcels'))).toBe(false)
  })

  test('of a table that keeps what was told last', async () => {
    const { code, stdout } = await generate(
      'table',
      'inventory',
      'stg_counts',
      '--reads',
      'bronze_files__stock_counts',
      '--dry-run',
    )
    expect(code).toBe(0)
    expect(stdout).toContain('row_number() OVER (PARTITION BY count_id ORDER BY source_offset DESC')
    expect(stdout).toContain("const stgCounts = silver('stg_counts', {\n  reads: [stockCounts],")
    expect(stdout).toMatch(/tables: \[\n {4}inventoryEvents,\n[\s\S]+? {4}stgCounts,\n {2}\],/)
  })

  test('of a table that reads another domain, which is told of it', async () => {
    const { code, stdout } = await generate('table', 'customers', 'dim_towns', '--reads', 'inventory.dim_stores@1', '--dry-run')
    expect(code).toBe(0)
    expect(stdout).toContain("reads: [input('inventory.dim_stores@1')],")
    expect(stdout).toMatch(
      /--- contracts\/consumers\/customers\.yaml \(changed\)\n[\s\S]*contract: inventory\.dim_stores\n {4}versions: \^1\.\d+\.0/,
    )
  })

  test('of a source whose columns are read from a sample', async () => {
    const sample = join(await freshFolder(), 'sales.csv')
    await writeFile(sample, 'sale_id,quantity,note\ns1,2,\ns2,2,gift\n')
    const args = ['source', 'inventory', 'sales', '--from', 'files', '--sample', sample, '--dry-run']
    expect(await generate(...args)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('each row of the sample has its own sale_id'),
    })
    const { stdout, stderr } = await generate(...args, '--key', 'sale_id')
    expect(stderr).toBe('')
    expect(stdout).toContain("mayLack: ['note'],")
  })
})

test.each([
  [['domain', 'orders', '--owner', 'team-orders'], 'DOMAIN_EXISTS', 'domains/orders is a domain already'],
  [['domain', 'Orders', '--owner', 'team-orders'], 'DOMAIN_NAME_INVALID', 'one word'],
  [['source', 'billing', 'sales', '--from', 'topic', ...SALES], 'DOMAIN_UNKNOWN', 'customers'],
  [['source', 'inventory', 'stores', '--from', 'files', ...SALES], 'TABLE_EXISTS', 'bronze_files__stores'],
  [
    ['source', 'inventory', 'stores', '--from', 'topic', ...SALES],
    'FILE_EXISTS',
    'contracts/inventory/stores.yaml is there already',
  ],
  [
    ['source', 'inventory', 'sales', '--from', 'topic', '--key', 'sale_id'],
    'OPTION_MISSING',
    '--sample or --columns, got neither',
  ],
  [['source', 'inventory', 'sales', '--from', 'files', '--sample', 'none.csv', '--key', 'a'], 'SAMPLE_NOT_FOUND', 'none.csv'],
  [['source', 'inventory', 'sales', '--from', 'files', '--sample', 'sales.xlsx', '--key', 'a'], 'SAMPLE_FORMAT_UNKNOWN', '.csv'],
  [['table', 'inventory', 'stores', '--reads', 'bronze_files__stores'], 'TABLE_NAME_INVALID', 'stg_promotions'],
  [['table', 'inventory', 'stg_x', '--reads', 'bronze_files__x'], 'TABLE_NOT_FOUND', 'bronze_files__stores'],
  [['table', 'inventory', 'stg_x', '--reads', 'orders.transactions@1'], 'CONTRACT_MISSING', 'orders.fact_order@1'],
  [['table', 'inventory', 'stg_x', '--reads', 'bronze_files__stores', '--key', 'shelf'], 'KEY_INVALID', 'store_id'],
  [['product', 'orders', 'product_performance'], 'PRODUCT_EXISTS', 'orders.product_performance@1'],
  [['product', 'customers', 'users_scd'], 'TABLE_NAME_INVALID', 'users_scd'],
])('mesh generate %j is refused as %s', async (args, code, said) => {
  const { code: answer, stderr } = await generate(...args)
  expect(answer).not.toBe(0)
  expect(stderr).toMatch(new RegExp(`^${code}: `))
  expect(stderr).toContain(said)
})
