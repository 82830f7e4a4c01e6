import { put } from '@storemesh/key-value'
import { expect, test } from 'vitest'
import { type Customer, customers } from '../customer.js'
import { givenSubgraph } from './fixtures/given-subgraph.js'

const sari: Customer = {
  user_id: 'u1',
  name: 'Sari',
  email: 'sari@example.com',
  phone: null,
  city: 'Jakarta',
  province: null,
  effective_at: '2026-01-01T10:00:00.000000Z',
}

async function ask(text: string) {
  const subgraph = await givenSubgraph()
  await subgraph.lookups.write([put(customers, 'u1', sari, 1)])
  const { data, errors } = await subgraph.ask(text)
  expect(errors).toEqual([])
  return { data }
}

const FIELDS = 'id name email phone city province since'
const shown = {
  id: 'u1',
  name: 'Sari',
  email: 'sari@example.com',
  phone: null,
  city: 'Jakarta',
  province: null,
  since: '2026-01-01T10:00:00.000000Z',
}

test('a customer is found by id', async () => {
  expect(await ask(`{ customer(id: "u1") { ${FIELDS} } none: customer(id: "u2") { id } }`)).toEqual({
    data: { customer: shown, none: null },
  })
})

test('the customer of an order is found by the key that the order names', async () => {
  const representations = '[{ __typename: "Customer", id: "u1" }, { __typename: "Customer", id: "u2" }]'
  expect(await ask(`{ _entities(representations: ${representations}) { ... on Customer { ${FIELDS} } } }`)).toEqual({
    data: { _entities: [shown, null] },
  })
})
