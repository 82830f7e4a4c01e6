import { type Domain, defineDomain, gold, input, sql } from '@storemesh/domain'
import { expect, test } from 'vitest'
import { catchUpTogether } from './catch-up-together.js'

const SQL = sql(new URL('./any.sql', import.meta.url))

function reading(name: string, ...others: readonly `${string}.${string}@${number}`[]): Domain {
  const reads = others.map((each) => input(each))
  return defineDomain({
    name,
    owner: `team-${name}`,
    tables: [gold(`dim_${name}`, { reads, sql: SQL, write: { mode: 'rebuild' } })],
    live: [],
    products: [],
  })
}

/** Runs them, a run changing something as often as is said of its domain, and gives the order of the runs. */
async function runsOf(domains: readonly Domain[], changes: Readonly<Record<string, number>>): Promise<readonly string[]> {
  const left = new Map(Object.entries(changes))
  const runs: string[] = []
  await catchUpTogether(domains, async ({ name }) => {
    runs.push(name)
    const more = left.get(name) ?? 0
    left.set(name, more - 1)
    return more > 0
  })
  return runs
}

const alone = reading('stock')
const first = reading('people')
const second = reading('sales', 'people.dim_people@1')
const third = reading('marts', 'sales.dim_sales@1')

test('domains that read nothing of each other run once', async () => {
  expect(await runsOf([alone, first], { stock: 1, people: 1 })).toEqual(['stock', 'people'])
})

test('who reads of another runs again after it, and so on along the line', async () => {
  expect(await runsOf([third, second, first], { people: 1, sales: 2 })).toEqual([
    'marts',
    'sales',
    'people',
    'marts',
    'sales',
    'marts',
  ])
})

test('nobody runs again where nothing has changed', async () => {
  expect(await runsOf([third, second, first], {})).toEqual(['marts', 'sales', 'people'])
})

test('who fails is told of at the end, and those who read of it run again all the same', async () => {
  const runs: string[] = []
  const done = catchUpTogether([second, first], async ({ name }) => {
    runs.push(name)
    if (name === 'people') throw new Error('no such file')
    return false
  })
  await expect(done).rejects.toThrow('no such file')
  expect(runs).toEqual(['sales', 'people', 'sales'])
})
