import { contractReference, icebergTable } from '@storemesh/contract'
import { systemClock, systemDice } from '@storemesh/core'
import { embeddedEventLog } from '@storemesh/event-log'
import { defaultSpec, filesystemCatalog, schemaOf } from '@storemesh/iceberg'
import { filesystemStore } from '@storemesh/object-store'
import { prepareDomain } from '@storemesh/pipeline'
import { expect, onTestFinished, test } from 'vitest'
import { freshFolder } from '../../testing/fresh-folder.js'
import { loadDomains } from '../../wiring/domains.js'
import { repositoryTerms } from './fixtures/repository-terms.js'

test('the table that a domain makes of a product is the one that its contract derives', async () => {
  const [clock, dice] = [systemClock, systemDice]
  const catalog = filesystemCatalog({ store: filesystemStore(await freshFolder()), clock, dice })
  const eventLog = await embeddedEventLog({ folder: await freshFolder(), clock, dice })
  onTestFinished(() => eventLog.close())
  const all = (await repositoryTerms()).map(({ contract }) => contract)
  const contracts = new Map(all.map((contract) => [contractReference(contract), contract]))
  const domains = await loadDomains()
  for (const domain of domains) await prepareDomain({ catalog, eventLog, contracts }, domain)

  const promised = domains.flatMap(({ name, tables }) =>
    tables.flatMap((table) => (table.layer !== 'bronze' && table.contract ? [{ namespace: name, table }] : [])),
  )
  expect(promised.map(({ table }) => table.contract)).toEqual(
    expect.arrayContaining(all.filter(({ port }) => port.kind === 'table').map(contractReference)),
  )
  for (const { namespace, table } of promised) {
    const contract = contracts.get(table.contract ?? '')
    const made = await catalog.load({ namespace, name: table.name })
    const partition = defaultSpec(made).fields.map(({ 'source-id': source, name, transform }) => ({
      'source-id': source,
      name,
      transform,
    }))
    expect(contract && icebergTable(contract)).toEqual({
      schema: schemaOf(made),
      partition,
      properties: { comment: made.metadata.properties['comment'], owner: made.metadata.properties['owner'] },
    })
  }
})
