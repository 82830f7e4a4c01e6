import { readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { contracts } from './contracts.js'
import { DOMAIN_NAMES } from './domain-names.js'
import { domains } from './domains.js'

const FOLDER = new URL('../../../../domains/', import.meta.url)

test('every domain of the repository is one of this mesh, and is locked by its name', async () => {
  const names = domains.map(({ name }) => name)
  expect(DOMAIN_NAMES).toEqual(names)
  expect((await readdir(FOLDER)).toSorted()).toEqual(names.toSorted())
})

test('every bronze table keeps what its contract tells rows apart by, and is its source’s only one', async () => {
  const promised = await contracts()
  const read = new Set<string>()
  for (const domain of domains) {
    for (const table of domain.tables) {
      if (table.layer !== 'bronze') continue
      const contract = promised.get(table.contract)
      expect(contract?.domain).toBe(domain.name)
      expect(contract?.owner).toBe(domain.owner)
      expect(table.key).toEqual(expect.arrayContaining([...(contract?.key ?? [])]))
      if (contract?.port.kind === 'topic') expect(table.from).toEqual({ kind: 'topic', topic: contract.port.topic.name })
      expect(read).not.toContain(JSON.stringify(table.from))
      read.add(JSON.stringify(table.from))
    }
  }
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
