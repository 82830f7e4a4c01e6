import { readFile } from 'node:fs/promises'
import { contractColumns } from '@storemesh/contract'
import type { ProductInput, TableDeclaration } from '@storemesh/domain'
import type { NewColumn } from '@storemesh/iceberg'
import { contractOf } from '../contract-of.js'
import { bronzeColumns } from '../ingest/bronze-columns.js'
import { statementColumns } from '../refresh/model-columns.js'
import { emptyRelations } from './empty-relations.js'
import type { PlanParts } from './plan-models.js'

/** The columns of a table for who reads it: as its contract promises them, or as its statement makes them. Nothing is run. */
export async function tableColumns(parts: PlanParts, table: TableDeclaration | ProductInput): Promise<readonly NewColumn[]> {
  if (table.layer === 'input')
    return contractColumns(contractOf(parts.contracts, `${table.domain}.${table.product}@${table.major}`))
  if (table.layer === 'bronze') return bronzeColumns(contractOf(parts.contracts, table.contract))
  if (table.contract) return contractColumns(contractOf(parts.contracts, table.contract))
  const inputs = new Map<string, readonly NewColumn[]>()
  for (const read of table.reads)
    inputs.set(read.layer === 'input' ? `${read.domain}.${read.product}` : read.name, await tableColumns(parts, read))
  return statementColumns(parts, table, await readFile(table.sql.url, 'utf8'), emptyRelations(inputs))
}
