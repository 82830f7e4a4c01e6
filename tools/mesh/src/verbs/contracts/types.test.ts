import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { input } from '@storemesh/domain'
import { expect, test } from 'vitest'
import { freshFolder } from '../../testing/fresh-folder.js'
import { mesh } from '../../testing/mesh-process.js'
import { CONTRACTS_FOLDER } from '../../wiring/contracts.js'

const types = (file: string, contracts: string, ...more: readonly string[]) =>
  mesh(['contracts', 'types', '--to', file, '--contracts', contracts, ...more])

test('mesh contracts types writes what differs, and tells with --check that it would', async () => {
  const folder = await freshFolder()
  const contracts = join(folder, 'contracts')
  await cp(CONTRACTS_FOLDER, contracts, { recursive: true })
  const file = join(folder, 'derived/rows.d.ts')
  const stale = { code: 1, stderr: expect.stringMatching(/^ROW_TYPES_STALE: .*run mesh contracts types$/m) }
  expect(await types(file, contracts, '--check')).toMatchObject(stale)
  await expect(readFile(file)).rejects.toThrow('ENOENT')
  expect(JSON.parse((await types(file, contracts, '--json')).stdout)).toMatchObject({ written: true })
  expect(await readFile(file, 'utf8')).toContain("readonly 'orders.fact_order@1': {")
  expect(await types(file, contracts, '--check')).toMatchObject({ code: 0 })
  expect(JSON.parse((await types(file, contracts, '--json')).stdout)).toMatchObject({ written: false })

  const contract = join(contracts, 'orders/fact_order.yaml')
  const text = await readFile(contract, 'utf8')
  await writeFile(contract, text.replaceAll('store_id', 'shop_id'))
  expect(await types(file, contracts, '--check')).toMatchObject(stale)
  await writeFile(contract, text.replace('logicalType: string', 'logicalType: word'))
  expect(await types(file, contracts)).toMatchObject({ code: 1, stderr: expect.stringMatching(/^CONTRACT_INVALID: /) })
})

test('a product that no contract of this repository tells of does not compile', () => {
  // @ts-expect-error orders has no such product
  expect(input('orders.nothing@1').product).toBe('nothing')
  expect(input('orders.fact_order@1').product).toBe('fact_order')
})
