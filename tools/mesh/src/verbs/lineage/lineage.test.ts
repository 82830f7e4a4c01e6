import { describe, expect, test } from 'vitest'
import { freshFolder } from '../../testing/fresh-folder.js'
import { runVerb } from '../../testing/run-verb.js'

const said = async (...args: readonly string[]) => runVerb(await freshFolder(), args)
const told = async (...args: readonly string[]): Promise<unknown> => JSON.parse((await said(...args, '--json')).stdout)

test('a table’s lineage goes back to its sources and on to what is told of it', async () => {
  const rows = await told('lineage', 'fact_order')
  expect(rows).toContainEqual({ way: 'comes from', distance: 3, name: 'topic transactions-topic', kind: 'topic' })
  expect(rows).toContainEqual({ way: 'goes into', distance: 1, name: 'orders.product_performance', kind: 'gold' })
})

test('the graph of a domain names what each of its tables reads', async () => {
  expect(await told('graph', 'fraud')).toContainEqual({
    name: 'fraud.bronze_files__chargebacks',
    kind: 'bronze',
    reads: 'files files/raw-data/chargebacks',
  })
})

describe('a name is refused', () => {
  test('that nobody declares, with the one that may be meant', async () => {
    expect(await said('lineage', 'orders.fact_ordr')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Did you mean orders.fact_order?'),
    })
  })

  test('of a domain that there is none of', async () => {
    expect(await said('graph', 'billing')).toMatchObject({ code: 1, stderr: expect.stringContaining('DOMAIN_UNKNOWN') })
  })
})
