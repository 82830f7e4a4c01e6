import { contractReference, readContract, readContracts } from '@storemesh/contract'
import { Fault } from '@storemesh/core'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { productFiles } from '../../generate/product.js'
import { CONTRACTS_FOLDER } from '../../wiring/contracts.js'
import { graphql, key } from '../generate.js'
import { readTable } from './read-table.js'
import { domainAt } from './workspace.js'
import { writeFiles } from './write-files.js'

export async function run(call: Call): Promise<ExitCode> {
  const [name = '', table = ''] = call.positionals
  const { domain, code } = await domainAt(name)
  const published = domain.products.find(({ contract }) => contract.startsWith(`${name}.${table}@`))
  if (published)
    throw new Fault('PRODUCT_EXISTS', `${published.contract} is a product already; change its contract, or choose another table`)
  const type = call.option(graphql)
  if (type !== undefined) await requireFreeType(type)
  const { columns, key: told } = await readTable(call, domain, table, call.option(key))
  const files = productFiles(
    { domain: name, owner: domain.owner, table, columns, key: told, ...(type !== undefined && { graphql: type }) },
    code,
  )
  for (const { path, text } of files) if (path.endsWith('.yaml')) readContract(text, path)
  await writeFiles(call, files)
  return 0
}

async function requireFreeType(type: string): Promise<void> {
  const contracts = await readContracts(CONTRACTS_FOLDER)
  const other = [...contracts.values()].find(({ graphType }) => graphType === type)
  if (other)
    throw new Fault('GRAPH_TYPE_TAKEN', `${contractReference(other)} is ${type} in the graph already; call this one otherwise`)
}
