import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freshFolder } from '../../testing/fresh-folder.js'
import { mesh } from '../../testing/mesh-process.js'
import { CONTRACTS_FOLDER } from '../../wiring/contracts.js'

/** This repository's contracts with another text in one of them. */
async function changed(file: string, from: string, to: string): Promise<string> {
  const folder = join(await freshFolder(), 'contracts')
  await cp(CONTRACTS_FOLDER, folder, { recursive: true })
  const text = await readFile(join(folder, file), 'utf8')
  expect(text).toContain(from)
  await writeFile(join(folder, file), text.replace(from, to))
  return folder
}

test('every model of this repository makes what its contract promises', async () => {
  const { code, stdout } = await mesh(['check', '--json'])
  expect(JSON.parse(stdout)).toMatchObject({ faults: [] })
  expect(code).toBe(0)
})

test('a promise that no model keeps is told before there is a row', async () => {
  const note = '      - name: note\n        logicalType: string\n        description: A note.\n      - name: currency\n'
  const folder = await changed('orders/fact_order.yaml', '      - name: currency\n', note)
  const { code, stdout } = await mesh(['check', 'orders', '--contracts', folder])
  expect(stdout).toContain('MODEL_DIFFERS: orders.fact_order: its statement does not make note: select them')
  expect(code).toBe(1)
})

test('rows that are served in another shape than the graph would show are told of', async () => {
  const named = '\ncustomProperties:\n  - property: mesh.graphql\n    value: OrderHeader\n'
  const folder = await changed('orders/orders_unified.yaml', '\ncustomProperties:\n', named)
  const { code, stdout } = await mesh(['check', 'orders', '--contracts', folder])
  expect(stdout).toContain('DOMAIN_INVALID: domain orders: the rows of orders.orders_unified@1 are served in a shape of its own')
  expect(code).toBe(1)
})

test('where a contract cannot be read, that is what is told', async () => {
  const folder = await changed('orders/fact_order.yaml', 'logicalType: string', 'logicalType: word')
  const { code, stdout } = await mesh(['check', '--contracts', folder])
  expect(stdout).toMatch(/^CONTRACT_INVALID: orders\/fact_order\.yaml:\d+:\d+: logicalType/m)
  expect(stdout).not.toContain('MODEL_DIFFERS')
  expect(code).toBe(1)
})
