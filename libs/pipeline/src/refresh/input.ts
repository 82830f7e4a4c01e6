import { contractColumns } from '@storemesh/contract'
import { isFault } from '@storemesh/core'
import type { ModelTable, ProductInput, TableDeclaration } from '@storemesh/domain'
import { currentSnapshot, newSchema, planChange, type Schema, schemaOf, type Table, type TableChange } from '@storemesh/iceberg'
import type { Lake } from '@storemesh/lake'
import type { ObjectStore } from '@storemesh/object-store'
import { localRelation, type TableRelation } from '@storemesh/query-engine'
import { contractOf } from '../contract-of.js'
import type { PipelineParts } from '../parts.js'
import { cameLate } from '../summary.js'
import { loadIfThere } from '../table-of.js'

/** What a model reads: a table as it is now. */
export interface Input {
  /** As the model's SQL names it. */
  readonly name: string
  /** As marks name it: `orders.fact_order`. */
  readonly fullName: string
  readonly schema: Schema
  /** Undefined of a product that may be empty and that its domain has not made, or is not here to make. */
  readonly table: Table | undefined
  /** Undefined of a table that may be empty, and is. */
  readonly snapshot_id: string | undefined
}

/** What became of an input since the model was last computed from it. */
export type News =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'change'; readonly table: Table; readonly change: TableChange }
  /** It was never read, or what lies between is not known any more. */
  | { readonly kind: 'everything' }

/**
 * The inputs that hold rows, and those that need not: a product of another domain that is not there is as its contract promises it,
 * and empty. Another table that is empty, or one that is not there yet, is none.
 */
export async function inputsOf(
  { catalog, contracts }: Pick<PipelineParts, 'catalog' | 'contracts'>,
  domain: string,
  model: ModelTable,
): Promise<readonly Input[]> {
  const inputs: Input[] = []
  for (const read of model.reads) {
    const { name, fullName, namespace, table } = namesOf(domain, read)
    const found = await loadIfThere(catalog, { namespace, name: table })
    const snapshot = found && currentSnapshot(found)
    const mayBeEmpty = model.mayBeEmpty?.some((empty) => empty === read) === true
    const isTaken = snapshot !== undefined || mayBeEmpty
    if (found && isTaken)
      inputs.push({ name, fullName, schema: schemaOf(found), table: found, snapshot_id: snapshot?.['snapshot-id'] })
    if (!found && mayBeEmpty && read.layer === 'input') {
      const promised = contractColumns(contractOf(contracts, `${fullName}@${read.major}`))
      inputs.push({ name, fullName, schema: newSchema(promised), table: undefined, snapshot_id: undefined })
    }
  }
  return inputs
}

function namesOf(domain: string, read: TableDeclaration | ProductInput) {
  if (read.layer !== 'input') return { name: read.name, fullName: `${domain}.${read.name}`, namespace: domain, table: read.name }
  const fullName = `${read.domain}.${read.product}`
  return { name: fullName, fullName, namespace: read.domain, table: read.product }
}

/** All of its rows, as they are now. */
export const inputRelation = async (lake: Lake, { table, schema }: Input): Promise<TableRelation> =>
  table ? lake.relation(table) : localRelation(schema, [])

export async function newsOf(store: ObjectStore, { table, snapshot_id: to }: Input, since: string | undefined): Promise<News> {
  if (since === to) return { kind: 'nothing' }
  if (since === undefined || to === undefined || !table || cameLate(table, since)) return { kind: 'everything' }
  try {
    const change = await planChange({ store }, table, { from: since, to })
    return change.added.length + change.removed.length === 0 ? { kind: 'nothing' } : { kind: 'change', table, change }
  } catch (error) {
    if (isFault(error, 'SNAPSHOT_EXPIRED')) return { kind: 'everything' }
    throw error
  }
}
