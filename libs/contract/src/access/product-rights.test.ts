import { expect, test } from 'vitest'
import { contractText } from '../compare/corpus/given-contract.js'
import { readContract } from '../read-contract.js'
import { productRights } from './product-rights.js'

test('of persons is what tells who somebody is, what pays, and all that lies within either', () => {
  const fields = {
    note: { classification: 'restricted' },
    address: { classification: 'person' },
    region: { classification: 'public' },
  }
  const { personal, paths } = productRights(readContract(contractText({ fields }), 'shop/sales.yaml'))
  const within = paths.filter((path) => path === 'note' || path === 'address' || path.startsWith('address.'))
  expect(within.length).toBeGreaterThan(2)
  expect(personal).toEqual(within)
})
