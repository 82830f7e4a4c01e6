import { type Contract, contractColumns } from '@storemesh/contract'
import type { BronzeTable, Domain, ModelTable } from '@storemesh/domain'
import { BRONZE_PARTITION, bronzeColumns } from './ingest/bronze-columns.js'
import { bronzeProperties } from './ingest/bronze-properties.js'
import { contractOf } from './contract-of.js'
import { modelProperties } from './model-properties.js'
import type { PipelineParts } from './parts.js'
import { madeTable } from './table-of.js'

export type PrepareParts = Pick<PipelineParts, 'catalog' | 'eventLog' | 'contracts'>

/**
 * Makes what a domain promises before there is anything in it: topics that are listened to, tables that have a contract.
 * So a reader who comes first finds nothing yet, and no error. What is there already is left to its writer to compare.
 */
export async function prepareDomain(parts: PrepareParts, domain: Domain): Promise<void> {
  for (const table of domain.tables) {
    if (table.layer === 'bronze') await prepareBronze(parts, domain, table)
    else if (table.contract) await preparePromised(parts, domain, table, table.contract)
  }
  // a processor may listen to a topic of another domain, whose process may come later
  for (const { contract } of domain.live.flatMap(({ inputs }) => inputs))
    await prepareTopic(parts, contractOf(parts.contracts, contract))
  await prepareChanges(parts, domain)
}

/** The topics by which its products tell of changes. */
export async function prepareChanges(
  { eventLog }: Pick<PrepareParts, 'eventLog'>,
  { products }: Pick<Domain, 'products'>,
): Promise<void> {
  for (const { changes, from } of products) {
    const topic = changes ?? ('layer' in from ? undefined : from.changes)
    if (topic !== undefined) await eventLog.createTopic(topic, { partitions: CHANGE_PARTITIONS })
  }
}

/** Every change topic has as many partitions as the topics that it is derived from. */
export const CHANGE_PARTITIONS = 3

async function prepareTopic({ eventLog }: Pick<PrepareParts, 'eventLog'>, { port }: Contract): Promise<void> {
  if (port.kind === 'topic' || port.kind === 'live')
    await eventLog.createTopic(port.topic.name, { partitions: port.topic.partitions })
}

async function prepareBronze(
  { catalog, eventLog, contracts }: PrepareParts,
  { name }: Domain,
  bronze: BronzeTable,
): Promise<void> {
  const contract = contractOf(contracts, bronze.contract)
  await prepareTopic({ eventLog }, contract)
  await madeTable(
    catalog,
    { namespace: name, name: bronze.name },
    {
      layer: 'bronze',
      columns: bronzeColumns(contract),
      partition: BRONZE_PARTITION,
      properties: bronzeProperties(bronze),
    },
  )
}

async function preparePromised(
  { catalog, contracts }: PrepareParts,
  { name }: Domain,
  model: ModelTable,
  reference: string,
): Promise<void> {
  const contract = contractOf(contracts, reference)
  await madeTable(
    catalog,
    { namespace: name, name: model.name },
    {
      layer: model.layer,
      columns: contractColumns(contract),
      properties: modelProperties(model, contract),
      ...(model.partition && { partition: model.partition }),
    },
  )
}
