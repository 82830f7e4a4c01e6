import { isFault, seededDice, systemClock, systemDice } from '@storemesh/core'
import { expect, inject, test } from 'vitest'
import { newSchema } from '../../new-schema.js'
import { catalogConformance } from '../conformance.js'
import { restCatalog, type RestCatalog } from './rest-catalog.js'

const open = () => restCatalog({ ...inject('catalog'), clock: systemClock, dice: seededDice(1) })

/** The suite asks for an empty catalog: what a test before it made is dropped. */
async function empty(): Promise<RestCatalog> {
  const catalog = open()
  for (const name of await catalog.list()) await catalog.drop(name)
  for (const namespace of await catalog.namespaces()) await catalog.dropNamespace(namespace)
  return catalog
}

catalogConformance('a REST catalog', async () => ({ catalog: await empty(), reopened: open }))

const newTable = (location: string) => ({
  location,
  schema: newSchema([{ name: 'id', type: 'long', required: true }]),
  partition: [],
  properties: {},
})

test('a table is renamed and dropped, and a full namespace is not', async () => {
  const catalog = await empty()
  await catalog.createNamespace('orders')
  await catalog.createNamespace('orders')
  const from = { namespace: 'orders', name: 'one' }
  const to = { namespace: 'orders', name: 'two' }
  const made = await catalog.create(from, newTable(`gold/orders/${systemDice.uuid()}`))
  await catalog.rename(from, to)
  expect((await catalog.load(to)).metadata['table-uuid']).toBe(made.metadata['table-uuid'])
  const failed = (work: Promise<unknown>) => work.catch((error: unknown) => error)
  expect(isFault(await failed(catalog.load(from)), 'TABLE_NOT_FOUND')).toBe(true)
  expect(isFault(await failed(catalog.dropNamespace('orders')), 'NAMESPACE_NOT_EMPTY')).toBe(true)
  await catalog.drop(to)
  expect(isFault(await failed(catalog.drop(to)), 'TABLE_NOT_FOUND')).toBe(true)
  await catalog.dropNamespace('orders')
  expect(await catalog.namespaces()).not.toContain('orders')
})

test('two tables change together or not at all', async () => {
  const catalog = await empty()
  const names = ['one', 'two'].map((name) => ({ namespace: 'orders', name }))
  for (const name of names) await catalog.create(name, newTable(`gold/orders/${systemDice.uuid()}`))
  const set = (value: string) => [{ action: 'set-properties', updates: { value } }] as const
  const [one, two] = names
  if (!one || !two) throw new Error('there are two names')
  await catalog.commitAll(new Map(names.map((name) => [name, { requirements: [], updates: set('a') }])))
  const stale = [{ type: 'assert-table-uuid', uuid: '00000000-0000-0000-0000-000000000000' }] as const
  const second = catalog.commitAll(
    new Map([
      [one, { requirements: [], updates: set('b') }],
      [two, { requirements: stale, updates: set('b') }],
    ]),
  )
  await expect(second).rejects.toThrow(/^COMMIT_CONFLICT/)
  for (const name of names) expect((await catalog.load(name)).metadata.properties['value']).toBe('a')
})
