import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { systemClock, systemDice } from '@storemesh/core'
import { embeddedEventLog } from '@storemesh/event-log'
import { embeddedKeyValueStore, put } from '@storemesh/key-value'
import type { Lake } from '@storemesh/lake'
import { buildSubgraph } from '@storemesh/subgraph'
import { temporaryFolder } from '@storemesh/testing'
import { parse } from 'graphql'
import { expect, onTestFinished, test } from 'vitest'
import { type Customer, customers } from '../customer.js'
import domain from '../domain.js'

const sari: Customer = {
  user_id: 'u1',
  name: 'Sari',
  email: 'sari@example.com',
  phone: null,
  city: 'Jakarta',
  province: null,
  effective_at: '2026-01-01T10:00:00.000000Z',
}

/** Customers are found by key alone. */
const noLake: Lake = {
  tables: async () => [],
  relation: () => Promise.reject(new Error('customers are found by key')),
  rows: () => {
    throw new Error('customers are found by key')
  },
}

async function ask(text: string) {
  const folder = await temporaryFolder()
  const log = await embeddedEventLog({ folder: join(folder, 'log'), clock: systemClock, dice: systemDice })
  const lookups = await embeddedKeyValueStore({ folder: join(folder, 'store'), clock: systemClock })
  onTestFinished(async () => {
    await Promise.all([log.close(), lookups.close()])
  })
  await lookups.write([put(customers, 'u1', sari, 1)])
  return buildSubgraph(domain.subgraph, { lookups, log, lake: noLake, clock: systemClock }).execute({
    document: parse(text),
    operation: 'query',
    variables: {},
    context: { viewer: viewerOfEverything('test'), signal: new AbortController().signal },
  })
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
