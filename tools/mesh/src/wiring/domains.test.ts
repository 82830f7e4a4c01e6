import { expect, test } from 'vitest'
import { contracts } from './contracts.js'
import { domainNames } from './domain-names.js'
import { loadDomains } from './domains.js'

const domains = await loadDomains()

test('every package below domains is a domain of this mesh, under the name of its folder', () => {
  expect(domains.map(({ name }) => name)).toEqual(domainNames())
  expect(domainNames()).toEqual(expect.arrayContaining(['customers', 'fraud', 'inventory', 'orders']))
})

test('a domain that there is not is refused with those that there are', async () => {
  await expect(loadDomains(['billing'])).rejects.toThrow(
    `DOMAIN_UNKNOWN: expected one of ${domainNames().join(', ')}, got "billing"`,
  )
})

test('every bronze table reads what its contract is of, under its own domain and team, and tells rows apart by no less', async () => {
  const promised = await contracts()
  for (const { name, owner, tables, products } of domains) {
    // what the domain itself tells of changes has no contract but its product's
    const own = products.flatMap(({ changes, from }) => changes ?? ('layer' in from ? [] : from.changes))
    for (const table of tables) {
      if (table.layer !== 'bronze') continue
      const contract = promised.get(table.contract)
      expect(contract).toMatchObject({ domain: name, owner })
      expect(table.key).toEqual(expect.arrayContaining([...(contract?.key ?? [])]))
      const topic = contract?.port.kind === 'topic' ? contract.port.topic.name : undefined
      const read = table.from.kind === 'topic' ? table.from.topic : undefined
      expect(read).toBe(topic ?? own.find((each) => each === read))
    }
  }
})

test('no source is read into two tables', () => {
  const sources = domains.flatMap(({ tables }) =>
    tables.flatMap((table) => (table.layer === 'bronze' ? [JSON.stringify(table.from)] : [])),
  )
  expect(new Set(sources).size).toBe(sources.length)
})

test('a column that tells who somebody is, or which card it was, is classified in every contract of a source', async () => {
  const classes = new Map([
    ['device_id', 'person'],
    ['ip', 'person'],
    ['cookie', 'person'],
    ['email', 'person'],
    ['phone', 'person'],
    ['card_fingerprint', 'restricted'],
  ])
  const unclassified = [...(await contracts()).values()].flatMap(({ file, columns }) =>
    columns
      .filter(({ name, classification }) => classes.get(name) !== undefined && classification !== classes.get(name))
      .map(({ name }) => `${file} ${name}`),
  )
  expect(unclassified).toEqual([])
})
