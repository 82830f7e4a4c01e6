import { isFault } from '@storemesh/core'
import type { ModelTable, ProductInput, TableDeclaration } from '@storemesh/domain'
import { type Catalog, currentSnapshot, planChange, type Table, type TableChange } from '@storemesh/iceberg'
import type { ObjectStore } from '@storemesh/object-store'
import { cameLate } from '../summary.js'
import { loadIfThere } from '../table-of.js'

/** What a model reads: a table as it is now. */
export interface Input {
  /** As the model's SQL names it. */
  readonly name: string
  /** As marks name it: `orders.fact_order`. */
  readonly fullName: string
  readonly table: Table
  /** Undefined of a table that may be empty, and is. */
  readonly snapshot_id: string | undefined
}

/** What became of an input since the model was last computed from it. */
export type News =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'change'; readonly change: TableChange }
  /** It was never read, or what lies between is not known any more. */
  | { readonly kind: 'everything' }

/** The inputs that hold rows, and those that need not. Another table that is empty, or one that is not there yet, is none. */
export async function inputsOf(catalog: Catalog, domain: string, model: ModelTable): Promise<readonly Input[]> {
  const inputs: Input[] = []
  for (const read of model.reads) {
    const { name, fullName, namespace, table } = namesOf(domain, read)
    const found = await loadIfThere(catalog, { namespace, name: table })
    const snapshot = found && currentSnapshot(found)
    const isTaken = snapshot !== undefined || model.mayBeEmpty?.some((empty) => empty === read) === true
    if (found && isTaken) inputs.push({ name, fullName, table: found, snapshot_id: snapshot?.['snapshot-id'] })
  }
  return inputs
}

function namesOf(domain: string, read: TableDeclaration | ProductInput) {
  if (read.layer !== 'input') return { name: read.name, fullName: `${domain}.${read.name}`, namespace: domain, table: read.name }
  const fullName = `${read.domain}.${read.product}`
  return { name: fullName, fullName, namespace: read.domain, table: read.product }
}

export async function newsOf(store: ObjectStore, input: Input, since: string | undefined): Promise<News> {
  const to = input.snapshot_id
  if (since === to || to === undefined) return { kind: 'nothing' }
  if (since === undefined || cameLate(input.table, since)) return { kind: 'everything' }
  try {
    const change = await planChange({ store }, input.table, { from: since, to })
    return change.added.length + change.removed.length === 0 ? { kind: 'nothing' } : { kind: 'change', change }
  } catch (error) {
    if (isFault(error, 'SNAPSHOT_EXPIRED')) return { kind: 'everything' }
    throw error
  }
}
