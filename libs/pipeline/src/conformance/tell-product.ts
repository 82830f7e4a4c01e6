import { join } from 'node:path'
import { type Contract, contractColumns } from '@storemesh/contract'
import { Fault, type JsonObject } from '@storemesh/core'
import type { ProductInput } from '@storemesh/domain'
import { schemaOf } from '@storemesh/iceberg'
import { inSpool, mergeRows } from '@storemesh/lake'
import { writtenLines } from '@storemesh/query-engine'
import { contractOf } from '../contract-of.js'
import type { PipelineParts } from '../parts.js'
import { madeTable } from '../table-of.js'

/** Puts rows into the table of another domain's product, which stands as its contract promises it: one takes the place of what has its key. */
export async function tellProduct(
  parts: PipelineParts,
  { domain, product, major }: ProductInput,
  contracts: ReadonlyMap<string, Contract>,
  rows: readonly JsonObject[],
): Promise<void> {
  const contract = contractOf(contracts, `${domain}.${product}@${major}`)
  const { port } = contract
  const table = await madeTable(
    parts.catalog,
    { namespace: domain, name: product },
    {
      layer: 'gold',
      columns: contractColumns(contract),
      ...(port.kind === 'table' && port.partition && { partition: port.partition }),
    },
  )
  await inSpool(parts, async (folder) => {
    const relations = new Map([['told', await writtenLines(join(folder, `${product}.jsonl`), schemaOf(table), rows)]])
    const [first, ...others] = contract.key
    if (first === undefined) throw new Fault('CONTRACT_INVALID', `${contract.id}: expected a key, by which rows are told apart`)
    await mergeRows(parts, table.name, { fresh: { sql: 'SELECT * FROM told', relations }, key: [first, ...others] })
  })
}
