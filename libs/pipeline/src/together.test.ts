import { defineDomain, type Domain, gold, input, type ModelTable, sql } from '@storemesh/domain'
import { expect, test } from 'vitest'
import { sideBySide } from './side-by-side.js'
import { together } from './together.js'

const SQL = sql(new URL('./fixtures/product_sales.sql', import.meta.url))

/** A domain of tables that are called as it is, each a product that reads others by their names. */
function domainOf(name: string, tables: Readonly<Record<string, readonly string[]>>): Domain {
  const models = Object.entries(tables).map(([table, reads]) =>
    gold(`dim_${table}`, {
      reads: reads.map((each) => input(`${each.split('_')[0] ?? ''}.dim_${each}@1`)),
      sql: SQL,
      write: { mode: 'rebuild' },
    }),
  )
  const products = models.map((from) => ({ contract: `${name}.${from.name}@1` as const, from }))
  return defineDomain({ name, owner: `team-${name}`, tables: models, live: [], products })
}

/** Lets the domains take their models side by side and gives the order, the one that fails being tried all the same. */
async function orderOf(domains: readonly Domain[], leaves: readonly string[] = []): Promise<readonly string[]> {
  const order: string[] = []
  const companions = together(domains)
  await Promise.all(
    domains.map(async (domain) => {
      const companion = companions(domain)
      if (leaves.includes(domain.name)) return companion.leave()
      const models = domain.tables.filter((table): table is ModelTable => table.layer !== 'bronze')
      const take = async (model: ModelTable) => {
        order.push(model.name.replace('dim_', ''))
        await Promise.resolve()
        companion.taken(model)
      }
      await sideBySide(models, take, { before: companion.before })
      companion.leave()
    }),
  )
  return order
}

test('a model waits for the tables of other domains, table by table and not domain by domain', async () => {
  const people = domainOf('people', { people_value: ['sales_orders'], people_names: [] })
  const sales = domainOf('sales', { sales_facts: ['people_value', 'people_names'], sales_orders: [] })
  const order = await orderOf([people, sales])
  expect(order.toSorted()).toEqual(['people_names', 'people_value', 'sales_facts', 'sales_orders'])
  expect(order.indexOf('people_value')).toBeGreaterThan(order.indexOf('sales_orders'))
  expect(order.at(-1)).toBe('sales_facts')
})

test('a model that waits takes no place of those that need not', async () => {
  const first = domainOf('first', { first_a: ['second_a'], first_b: ['second_a'], first_c: [] })
  const second = domainOf('second', { second_a: ['first_c'] })
  const order = await orderOf([first, second])
  expect(order.slice(0, 2)).toEqual(['first_c', 'second_a'])
  expect(order).toHaveLength(4)
})

test('nobody waits for a domain that has ended, nor in a circle, nor for one that does not run', async () => {
  const first = domainOf('first', { first_a: ['second_a', 'elsewhere_a'] })
  const second = domainOf('second', { second_a: ['first_a'] })
  const third = domainOf('third', { third_a: ['gone_a'] })
  const gone = domainOf('gone', { gone_a: [] })
  expect((await orderOf([first, second, third, gone], ['gone'])).toSorted()).toEqual(['first_a', 'second_a', 'third_a'])
})
