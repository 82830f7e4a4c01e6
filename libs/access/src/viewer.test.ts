import { expect, test } from 'vitest'
import type { Identity } from './identity.js'
import { viewerAs } from './viewer.js'

const keyOf = (who: Identity, name = 'somebody') => viewerAs(name, who).key

test('viewers who see different things never share a key', () => {
  const reads = [
    { product: 'orders.fact_order', fields: ['total'] },
    { product: 'orders.dim_date', fields: ['date'] },
  ]
  const different: readonly Identity[] = [
    { kind: 'mesh' },
    { kind: 'domain', domain: 'orders' },
    { kind: 'domain', domain: 'everything' },
    { kind: 'service', reads: [] },
    { kind: 'service', reads },
    { kind: 'service', reads: reads.slice(1) },
    { kind: 'role', role: 'sales' },
    { kind: 'role', role: 'sales', region: 'bali' },
    { kind: 'role', role: 'sales', userId: 'bali' },
    { kind: 'role', role: 'customer', userId: 'u-1' },
    { kind: 'role', role: 'customer', userId: 'u-1","x' },
  ]
  expect(new Set(different.map((who) => keyOf(who))).size).toBe(different.length)
})

test('whoever sees the same shares one, whatever the name and however the reads are listed', () => {
  const reads = (turned: boolean) => {
    const fields = ['total', 'store_id']
    return [{ product: 'orders.fact_order', fields: turned ? fields.toReversed() : fields }]
  }
  expect(keyOf({ kind: 'service', reads: reads(false) }, 'one')).toBe(keyOf({ kind: 'service', reads: reads(true) }, 'another'))
})
