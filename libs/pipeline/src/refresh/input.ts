import { isFault } from '@storemesh/core'
import type { ModelTable, ProductInput, TableDeclaration } from '@storemesh/domain'
import { type Catalog, currentSnapshot, type PlannedFile, planChange, planFiles, type Table } from '@storemesh/iceberg'
import type { ObjectStore } from '@storemesh/object-store'
import { loadIfThere } from '../table-of.js'

/** What a model reads: the table as it is now, and what of it is new since the model was last computed. */
export interface Input {
  /** As the model's SQL names it. */
  readonly name: string
  /** As marks name it: `orders.fact_order`. */
  readonly fullName: string
  readonly table: Table
  readonly snapshot_id: string
}

export interface NewFiles {
  readonly added: readonly PlannedFile[]
  readonly removed: readonly PlannedFile[]
}

/** The inputs that hold rows. A table that is not there yet, or is empty, is none. */
export async function inputsOf(catalog: Catalog, domain: string, model: ModelTable): Promise<readonly Input[]> {
  const inputs: Input[] = []
  for (const read of model.reads) {
    const { name, fullName, namespace, table } = namesOf(domain, read)
    const found = await loadIfThere(catalog, { namespace, name: table })
    const snapshot = found && currentSnapshot(found)
    if (found && snapshot) inputs.push({ name, fullName, table: found, snapshot_id: snapshot['snapshot-id'] })
  }
  return inputs
}

function namesOf(domain: string, read: TableDeclaration | ProductInput) {
  if (read.layer !== 'input') return { name: read.name, fullName: `${domain}.${read.name}`, namespace: domain, table: read.name }
  const fullName = `${read.domain}.${read.product}`
  return { name: fullName, fullName, namespace: read.domain, table: read.product }
}

/** What came since that snapshot; everything where there was none, or where it is no longer known. */
export async function newFiles(store: ObjectStore, input: Input, since: string | undefined): Promise<NewFiles> {
  const everything = async (): Promise<NewFiles> => ({ added: await planFiles({ store }, input.table, {}), removed: [] })
  if (since === undefined) return everything()
  try {
    return await planChange({ store }, input.table, { from: since, to: input.snapshot_id })
  } catch (error) {
    if (isFault(error, 'SNAPSHOT_EXPIRED')) return everything()
    throw error
  }
}
