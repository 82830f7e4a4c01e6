import type { Row } from '@storemesh/query-engine'
import { expect, test } from 'vitest'
import { customerLookup } from './customer-lookup.js'

const version = (city: string | null, source_offset: bigint, is_current: boolean): Row => ({
  user_id: 'u1',
  name: 'Sari',
  email: null,
  phone: null,
  address: 'not for readers by key',
  city,
  province: null,
  effective_at: `2026-01-0${source_offset}T00:00:00.000000Z`,
  is_current,
  source_offset,
})

test('a customer is the current version of the account, wherever it stands among the others', () => {
  const versions = [version('Jakarta', 1n, false), version('Surabaya', 3n, true), version('Bandung', 2n, false)]
  const change = customerLookup.changeOf(versions)
  expect(change).toMatchObject({ key: 'u1', version: 3 })
  expect(change?.row).toEqual({
    user_id: 'u1',
    name: 'Sari',
    email: null,
    phone: null,
    city: 'Surabaya',
    province: null,
    effective_at: '2026-01-03T00:00:00.000000Z',
  })
})

test('an account of which no version is current is not there', () => {
  expect(customerLookup.changeOf([version('Jakarta', 1n, false)])).toBeUndefined()
  expect(customerLookup.changeOf([])).toBeUndefined()
})
