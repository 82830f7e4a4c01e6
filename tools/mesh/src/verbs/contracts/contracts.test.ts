import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { freshFolder } from '../../testing/fresh-folder.js'
import { mesh } from '../../testing/mesh-process.js'
import { CONTRACTS_FOLDER } from '../../wiring/contracts.js'

const FACT_ORDER = 'orders/fact_order.yaml'
const PRODUCT_PERFORMANCE = 'orders/product_performance.yaml'

/** This repository's contracts, in a folder where they may be spoilt. */
async function copied(): Promise<string> {
  const folder = join(await freshFolder(), 'contracts')
  await cp(CONTRACTS_FOLDER, folder, { recursive: true })
  return folder
}

async function change(folder: string, file: string, from: string | RegExp, to: string): Promise<void> {
  const text = await readFile(join(folder, file), 'utf8')
  const changed = text.replace(from, to)
  expect(changed).not.toBe(text)
  await writeFile(join(folder, file), changed)
}

/** Takes a field that the dashboards read away, and the metric that it was. */
const takeRevenueAway = (folder: string) => change(folder, PRODUCT_PERFORMANCE, / {6}- name: total_revenue\n( {8}.*\n)+/g, '')
const addNote = (folder: string) =>
  change(
    folder,
    FACT_ORDER,
    '      - name: currency\n',
    '      - name: note\n        logicalType: string\n        description: A note.\n      - name: currency\n',
  )
const takeStep = (folder: string, file: string, version: string) => change(folder, file, /^version: .*$/m, `version: ${version}`)

const canDeploy = (contracts: string, against: string, ...more: readonly string[]) =>
  mesh(['contracts', 'can-deploy', '--domain', 'orders', '--contracts', contracts, '--against', against, ...more])

describe('mesh contracts check', () => {
  test('finds no fault in the contracts and consumers of this repository', async () => {
    const { code, stdout } = await mesh(['contracts', 'check', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ faults: [] })
    expect(code).toBe(0)
  })

  test('tells every fault with its file, line and column', async () => {
    const folder = await copied()
    await change(folder, FACT_ORDER, 'logicalType: string', 'logicalType: word')
    await change(folder, 'consumers/storefront.yaml', 'owner: team-storefront', 'owner:')
    const { code, stdout } = await mesh(['contracts', 'check', '--contracts', folder])
    expect(code).toBe(1)
    expect(stdout).toMatch(/^CONSUMER_INVALID: consumers\/storefront\.yaml:\d+:\d+: owner/m)
    expect(stdout).toMatch(/^CONTRACT_INVALID: orders\/fact_order\.yaml:\d+:\d+: logicalType/m)
    expect(stdout).toContain('2 faults')
  })

  test('tells of a consumer of a field that does not exist', async () => {
    const folder = await copied()
    await change(folder, 'consumers/dashboards.yaml', '- avg_price', '- mean_price')
    const { code, stdout } = await mesh(['contracts', 'check', '--contracts', folder, '--json'])
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      faults: [{ code: 'CONSUMER_FIELD_UNKNOWN', file: 'consumers/dashboards.yaml', line: 19, column: 9 }],
    })
  })
})

describe('mesh contracts can-deploy', () => {
  test('refuses to take away a field that somebody reads, and names them', async () => {
    const folder = await copied()
    await takeRevenueAway(folder)
    await takeStep(folder, PRODUCT_PERFORMANCE, '1.5.0')
    // the consumer stops in the same change: it runs as it was published
    await change(folder, 'consumers/dashboards.yaml', '      - total_revenue\n', '')
    const { code, stdout } = await canDeploy(folder, CONTRACTS_FOLDER)
    expect(code).toBe(1)
    expect(stdout).toContain('orders.product_performance@1: 1.4.1 → 1.5.0; due major, taken minor: not enough')
    expect(stdout).toContain(
      'breaks dashboards (team-analytics): orders.product_performance.total_revenue: total_revenue: the field is gone',
    )
    expect(stdout).toContain('orders cannot be deployed')
  })

  test('lets an optional field through with a minor step, and asks for the step without', async () => {
    const folder = await copied()
    await addNote(folder)
    const without = await canDeploy(folder, CONTRACTS_FOLDER, '--json')
    expect(without.code).toBe(1)
    expect(JSON.parse(without.stdout)).toMatchObject({ deployable: false, breaks: [] })
    await takeStep(folder, FACT_ORDER, '1.3.0')
    expect(await canDeploy(folder, CONTRACTS_FOLDER)).toMatchObject({ code: 0, stderr: '' })
  })

  test('asks what a commit has, as well as a folder', async () => {
    const folder = await copied()
    const git = (...args: readonly string[]) =>
      promisify(execFile)('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], { cwd: folder })
    await git('init', '--quiet', '--initial-branch=published')
    await git('add', '.')
    await git('commit', '--quiet', '--message=All')
    expect(await canDeploy(folder, 'published')).toMatchObject({ code: 0 })
    await takeRevenueAway(folder)
    await change(folder, 'consumers/dashboards.yaml', '      - total_revenue\n', '')
    const { code, stdout } = await canDeploy(folder, 'published')
    expect({ code, names: stdout.includes('breaks dashboards') }).toEqual({ code: 1, names: true })
  })

  test('refuses a domain that is none, and a place that has no contracts', async () => {
    const empty = await freshFolder()
    await mkdir(join(empty, 'orders'))
    expect(await mesh(['contracts', 'can-deploy', '--domain', 'ordres', '--against', CONTRACTS_FOLDER])).toMatchObject({
      code: 2,
    })
    for (const place of [empty, 'no-such-branch'])
      expect(await canDeploy(CONTRACTS_FOLDER, place)).toMatchObject({
        code: 3,
        stderr: expect.stringContaining('CONTRACTS_NOT_FOUND'),
      })
  })
})

describe('mesh contracts diff and show', () => {
  test('print each change with its rule, the step that is due and what to do', async () => {
    const folder = await copied()
    await addNote(folder)
    await takeStep(folder, FACT_ORDER, '1.3.0')
    await rm(join(folder, 'inventory/stores.yaml'))
    const { code, stdout } = await mesh(['contracts', 'diff', CONTRACTS_FOLDER, folder])
    expect(code).toBe(1)
    expect(stdout).toContain('orders.fact_order@1: 1.2.1 → 1.3.0; due minor, taken minor')
    expect(stdout).toContain('note: an optional field of type string is added (FIELD_ADDED_OPTIONAL, table and graphql, minor)')
    expect(stdout).toContain('inventory.stores@1: 1.1.0 → gone; due major, taken gone: not enough')
    const back = await mesh(['contracts', 'diff', folder, CONTRACTS_FOLDER, '--json'])
    expect(JSON.parse(back.stdout)).toMatchObject({ added: ['inventory.stores@1'] })
  })

  test('print who reads each field', async () => {
    const { code, stdout } = await mesh(['contracts', 'show', 'customers.dim_users@1', '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toContainEqual({ field: 'user_id', type: 'string', required: true, read_by: 'orders, storefront' })
    expect(await mesh(['contracts', 'show', 'customers.dim_users'])).toMatchObject({ code: 2 })
  })
})
