import { expect, test } from 'vitest'
import { consumerFile } from './consumer.js'

const read = { domain: 'billing', owner: 'team-billing', product: 'orders.fact_order@1', fields: ['order_id', 'line_number'] }

test('what a domain reads first begins its file, and what it reads next stands at the end', () => {
  const first = consumerFile(read, undefined)
  expect(first).toMatchObject({ path: 'contracts/consumers/billing.yaml', is: 'new' })
  expect(first.text).toMatch(/reads:\n {2}- contract: orders\.fact_order\n {4}versions: \^1\.0\.0\n {4}fields:\n {6}- order_id\n/)
  const next = consumerFile({ ...read, product: 'inventory.dim_stores@2', fields: ['store_id'] }, first.text)
  expect(next.is).toBe('changed')
  expect(next.text.startsWith(first.text)).toBe(true)
  expect(next.text.endsWith('  - contract: inventory.dim_stores\n    versions: ^2.0.0\n    fields:\n      - store_id\n')).toBe(
    true,
  )
})

test('a product that is read already is not written a second time', () => {
  expect(() => consumerFile(read, consumerFile(read, undefined).text)).toThrow('EDIT_PLACE_NOT_FOUND')
})
