import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

const columns = { marketplace: 'string', listing_id: 'string', state: 'string', product_id: 'string' } as const

test('a listing is a product where inventory has mapped it, and nothing while it is in review or unknown', async () => {
  const listed = (listing_id: string, state: string, product_id: string | null) => ({
    marketplace: 'shopee',
    listing_id,
    state,
    product_id,
  })
  const rows = [listed('a', 'mapped', 'tea'), listed('b', 'review', null), listed('c', 'unknown', null)]
  const told = await modelRows(
    new URL('./listing_products_mapped.sql', import.meta.url),
    { 'inventory.product_names_mapped': { columns, rows } },
    'listing_id',
  )
  expect(told).toEqual([{ marketplace: 'shopee', listing_id: 'a', product_id: 'tea' }])
})
