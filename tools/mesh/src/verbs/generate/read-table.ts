import { viewerOfEverything } from '@storemesh/access'
import { type Contract, readContracts } from '@storemesh/contract'
import { Fault } from '@storemesh/core'
import { type Domain, input, type ProductInput, type TableDeclaration } from '@storemesh/domain'
import type { NewColumn } from '@storemesh/iceberg'
import { tableColumns } from '@storemesh/pipeline'
import type { Call } from '../../command/verb.js'
import type { ReadTable } from '../../generate/read-table.js'
import { CONTRACTS_FOLDER } from '../../wiring/contracts.js'
import { withPlanningEngine } from '../check/planning-engine.js'

/** A table of the domain, or a product of another, with its columns as they are planned; its key, unless one is told. */
export async function readTable(call: Call, domain: Domain, reference: string, told: string | undefined): Promise<ReadTable> {
  const contracts = await readContracts(CONTRACTS_FOLDER)
  const table = isReference(reference) ? productOf(contracts, domain, reference) : tableOf(domain, reference)
  const columns = await withPlanningEngine(call, (engine) =>
    tableColumns({ engine, contracts, viewer: viewerOfEverything('mesh generate') }, table),
  )
  const name = table.layer === 'input' ? `${table.domain}.${table.product}` : table.name
  const key = told === undefined ? keyOf(table, contracts) : told.split(',').map((one) => one.trim())
  const [first, ...more] = key
  if (first === undefined)
    throw new Fault('OPTION_MISSING', `--key is needed: ${name} says of none of its columns that they tell rows apart`)
  return { name, layer: table.layer, columns: known(columns, [first, ...more]), key: [first, ...more] }
}

const isReference = (text: string): text is `${string}.${string}@${number}` => text.includes('@')

function tableOf({ name, tables }: Domain, table: string): TableDeclaration {
  const found = tables.find((one) => one.name === table)
  if (found) return found
  const known =
    tables.length > 0 ? tables.map((one) => one.name).join(', ') : 'a table, of which it has none yet: mesh generate source'
  throw new Fault('TABLE_NOT_FOUND', `domain ${name}: expected one of ${known}; got ${table}`)
}

function productOf(
  contracts: ReadonlyMap<string, Contract>,
  { name }: Domain,
  reference: `${string}.${string}@${number}`,
): ProductInput {
  const contract = contracts.get(reference)
  if (contract?.port.kind === 'table' && contract.domain !== name) return input(reference)
  const tables = [...contracts].filter(([, one]) => one.port.kind === 'table' && one.domain !== name).map(([known]) => known)
  throw new Fault(
    'CONTRACT_MISSING',
    `expected a table that another domain publishes, one of ${tables.join(', ')}; got ${reference}`,
  )
}

/** Of a database each change of a row is one of bronze; the row is known by less. */
function keyOf(table: TableDeclaration | ProductInput, contracts: ReadonlyMap<string, Contract>): readonly string[] {
  if (table.layer === 'input') return contracts.get(`${table.domain}.${table.product}@${table.major}`)?.key ?? []
  if (table.layer === 'bronze') return table.from.kind === 'postgres' ? table.from.key : table.key
  return 'key' in table.write ? table.write.key : []
}

/** KEY_INVALID */
function known(columns: readonly NewColumn[], key: readonly string[]): readonly NewColumn[] {
  const names = columns.map(({ name }) => name)
  const unknown = key.find((name) => !names.includes(name))
  if (unknown === undefined) return columns
  throw new Fault('KEY_INVALID', `--key: expected some of ${names.join(', ')}; got ${JSON.stringify(unknown)}`)
}
