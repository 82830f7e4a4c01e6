import { describe, expect, test } from 'vitest'
import { freshFolder } from '../../testing/fresh-folder.js'
import { runVerb } from '../../testing/run-verb.js'

const said = async (...args: readonly string[]) => runVerb(await freshFolder(), args)
const told = async (...args: readonly string[]): Promise<unknown> => JSON.parse((await said(...args, '--json')).stdout)

test('a table’s lineage goes back to its sources and on to what is told of it, and to who declares to read it', async () => {
  const rows = await told('lineage', 'fact_order')
  expect(rows).toContainEqual({ way: 'comes from', distance: 3, name: 'topic transactions-topic', kind: 'topic' })
  expect(rows).toContainEqual({ way: 'goes into', distance: 1, name: 'orders.product_performance', kind: 'gold' })
  expect(rows).toContainEqual({
    way: 'goes into',
    distance: 2,
    name: 'dashboards reads orders.product_performance',
    kind: 'reader',
  })
})

describe('a column’s lineage', () => {
  test('goes back to what its source promises, by value and by what decides the rows', async () => {
    const rows = await told('lineage', 'product_performance.total_revenue')
    expect(rows).toContainEqual({
      way: 'comes from',
      distance: 1,
      name: 'orders.fact_order.total_amount',
      kind: 'gold',
      how: 'aggregated',
    })
    expect(rows).toContainEqual({
      way: 'comes from',
      distance: 4,
      name: 'topic transactions-topic.products',
      kind: 'topic',
      how: 'aggregated',
    })
    expect(rows).toContainEqual({
      way: 'comes from',
      distance: 1,
      name: 'orders.fact_order.currency',
      kind: 'gold',
      how: 'decides which rows',
    })
    expect(rows).not.toContainEqual(expect.objectContaining({ name: 'orders.fact_order.channel' }))
  })

  test('goes on to the fields of whoever reads it', async () => {
    expect(await told('lineage', 'topic transactions-topic.products')).toContainEqual({
      way: 'goes into',
      distance: 5,
      name: 'dashboards reads orders.product_performance.total_revenue',
      kind: 'reader',
      how: 'aggregated',
    })
  })

  test('passes through a processor by its code alone', async () => {
    expect(await told('lineage', 'topic transactions-topic.total_amount')).toContainEqual({
      way: 'goes into',
      distance: 1,
      name: 'orders.order-placed',
      kind: 'live',
      how: 'by code',
    })
  })

  test('of a table of versions says which moment ends one', async () => {
    expect(await told('lineage', 'dim_users.end_at')).toContainEqual({
      way: 'comes from',
      distance: 2,
      name: 'customers.bronze_postgres__users.updated_at',
      kind: 'bronze',
      how: 'computed',
    })
  })

  test('is known of every column of this repository', async () => {
    expect(JSON.stringify(await told('lineage', 'product_performance.avg_price'))).not.toContain('"unknown"')
    expect(JSON.stringify(await told('lineage', 'dim_users.user_key'))).not.toContain('"unknown"')
  })
})

test('the graph of a domain names what each of its tables reads', async () => {
  expect(await told('graph', 'fraud')).toContainEqual({
    name: 'fraud.bronze_files__chargebacks',
    kind: 'bronze',
    reads: 'files files/raw-data/chargebacks',
  })
})

describe('a name is refused', () => {
  test.each([
    ['orders.fact_ordr', 'orders.fact_order'],
    ['orders.fact_order.total_amont', 'orders.fact_order.total_amount'],
  ])('that nobody declares, with the one that may be meant: %s', async (named, meant) => {
    expect(await said('lineage', named)).toMatchObject({ code: 1, stderr: expect.stringContaining(`Did you mean ${meant}?`) })
  })

  test('of a domain that there is none of', async () => {
    expect(await said('graph', 'billing')).toMatchObject({ code: 1, stderr: expect.stringContaining('DOMAIN_UNKNOWN') })
  })
})
