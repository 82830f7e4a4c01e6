import { readFile } from 'node:fs/promises'
import { type Contract, contractColumns } from '@storemesh/contract'
import { type Domain, type ModelTable, modelsInOrder, type ProductInput, type TableDeclaration } from '@storemesh/domain'
import type { ColumnLineage, InputColumn, LineageInputs, LineageReader, StatementLineage } from '@storemesh/query-engine'
import { contractOf } from '../contract-of.js'
import { bronzeColumns } from '../ingest/bronze-columns.js'
import { throughLineage, writtenLineage } from './written-lineage.js'

export interface LineageParts {
  readonly statements: LineageReader
  readonly contracts: ReadonlyMap<string, Contract>
}

/** What the columns of a model's table are made of; tables by their full names, as `orders.fact_order`. */
export interface ModelLineage extends StatementLineage {
  readonly table: string
}

/** Of every model of a domain, in the order in which they are computed. SQL_INVALID, CONTRACT_MISSING. */
export async function domainLineage(parts: LineageParts, domain: Domain): Promise<readonly ModelLineage[]> {
  const made = new Map<string, readonly string[]>()
  const lineages: ModelLineage[] = []
  for (const model of modelsInOrder(domain)) {
    const inputs: LineageInputs = new Map(model.reads.map((read) => [nameOf(read), columnsOf(parts.contracts, made, read)]))
    const statement = await parts.statements.lineageOf(await readFile(model.sql.url, 'utf8'), inputs)
    const lineage = writtenLineage(
      model,
      model.through ? throughLineage(statement, promisedBy(parts.contracts, model)) : statement,
    )
    made.set(
      model.name,
      lineage.columns.map(({ name }) => name),
    )
    lineages.push(inFull(domain, model, lineage))
  }
  return lineages
}

function columnsOf(
  contracts: ReadonlyMap<string, Contract>,
  made: ReadonlyMap<string, readonly string[]>,
  read: TableDeclaration | ProductInput,
): readonly string[] {
  if (read.layer === 'bronze') return bronzeColumns(contractOf(contracts, read.contract)).map(({ name }) => name)
  if (read.layer !== 'input') return made.get(read.name) ?? []
  return contractColumns(contractOf(contracts, `${read.domain}.${read.product}@${read.major}`)).map(({ name }) => name)
}

/** The columns that a model's contract promises, without the time of the run. */
const promisedBy = (contracts: ReadonlyMap<string, Contract>, { contract }: ModelTable): readonly string[] =>
  contract === undefined
    ? []
    : contractColumns(contractOf(contracts, contract)).flatMap(({ name }) => (name === 'created_at' ? [] : [name]))

/** As a statement names what it reads. */
const nameOf = (read: TableDeclaration | ProductInput): string =>
  read.layer === 'input' ? `${read.domain}.${read.product}` : read.name

export const tableRead = (domain: Pick<Domain, 'name'>, read: TableDeclaration | ProductInput): string =>
  read.layer === 'input' ? nameOf(read) : `${domain.name}.${read.name}`

function inFull(domain: Domain, { name, reads }: ModelTable, lineage: StatementLineage): ModelLineage {
  const fullNames = new Map(reads.map((read) => [nameOf(read), tableRead(domain, read)]))
  const inFullName = <Column extends InputColumn>(column: Column): Column => ({
    ...column,
    table: fullNames.get(column.table) ?? column.table,
  })
  const columns = lineage.columns.map((column): ColumnLineage => ({ ...column, from: column.from.map(inFullName) }))
  return { ...lineage, table: `${domain.name}.${name}`, columns, rows: lineage.rows.map(inFullName) }
}
