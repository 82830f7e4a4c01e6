import { deterministicId, withinLimit } from '@storemesh/core'
import type { Lookup, LookupChange, ModelTable, Product } from '@storemesh/domain'
import type { NewRecord } from '@storemesh/event-log'
import { currentSnapshot, isAncestor, type Snapshot, type Table } from '@storemesh/iceberg'
import { put, type Space } from '@storemesh/key-value'
import { changeBytes } from '@storemesh/subgraph'
import type { PipelineParts } from '../parts.js'
import { loadIfThere } from '../table-of.js'
import { changedRows } from './changed-rows.js'
import { snapshotsAfter } from './snapshots-after.js'

type Published = { readonly snapshot_id: string }

/** How far each product was published. */
const published: Space<Published> = { name: 'mesh.published', indexes: {} }

const CHANGES_AT_ONCE = 500
const SEQUENCES_PER_SNAPSHOT = 2 ** 24

/** Up to which snapshot a product was published; undefined where nothing was. */
export const publishedSnapshot = async ({ lookups }: Pick<PipelineParts, 'lookups'>, contract: string) =>
  (await lookups.get(published, contract))?.row.snapshot_id

interface TableProduct {
  readonly contract: string
  readonly from: ModelTable
  readonly lookup: Lookup
  readonly changes?: string
}

/** A product that is served by key from a table; the others need no publisher. */
export function tableProduct({ contract, from, lookup, changes }: Product): TableProduct | undefined {
  return lookup && 'layer' in from ? { contract, from, lookup, ...(changes !== undefined && { changes }) } : undefined
}

/**
 * The one publisher of a table's product: after a commit it writes lookup rows, then tells of them, then notes how far it got.
 * It goes snapshot by snapshot, so a run that is cut off says the same things again under the same ids, and they are left out.
 */
export async function publishProduct(parts: PipelineParts, domain: string, product: TableProduct): Promise<number> {
  const table = await loadIfThere(parts.catalog, { namespace: domain, name: product.from.name })
  if (!table) return 0
  const mark = await parts.lookups.get(published, product.contract)
  if (mark && isRolledBack(table, mark.row.snapshot_id, mark.version)) return 0
  let from = known(table, mark?.row.snapshot_id)
  let count = 0
  for (const to of snapshotsAfter(table, from)) {
    count += await publishSnapshot(parts, table, product, { from, to })
    await parts.lookups.write([put(published, product.contract, { snapshot_id: to['snapshot-id'] }, to['sequence-number'])])
    from = to['snapshot-id']
  }
  return count
}

/** A mark at a snapshot that has expired or was rolled back is none: everything is published again, and the newer versions win. */
function known({ metadata }: Table, snapshot_id: string | undefined): string | undefined {
  const newest = metadata['current-snapshot-id']
  if (snapshot_id === undefined || newest === undefined || !isAncestor(metadata, snapshot_id, newest)) return undefined
  return metadata.snapshots.some((snapshot) => snapshot['snapshot-id'] === snapshot_id) ? snapshot_id : undefined
}

/** Set back to before what was published: those rows are newer than all there is, until the next commit. */
function isRolledBack(table: Table, snapshot_id: string, sequence_number: number): boolean {
  const newest = currentSnapshot(table)
  if (!newest || newest['sequence-number'] > sequence_number) return false
  return newest['snapshot-id'] !== snapshot_id
}

async function publishSnapshot(
  parts: PipelineParts,
  table: Table,
  product: TableProduct,
  step: { readonly from: string | undefined; readonly to: Snapshot },
): Promise<number> {
  let told = 0
  let waiting: LookupChange[] = []
  const flush = async () => {
    if (waiting.length === 0) return
    withinLimit('keys told of in one snapshot', told + waiting.length, { min: 1, max: SEQUENCES_PER_SNAPSHOT })
    await parts.lookups.write(waiting.map((change) => change.put))
    if (product.changes !== undefined) await tell(parts, product.changes, product.contract, step.to, waiting, told)
    told += waiting.length
    waiting = []
  }
  for await (const rows of changedRows(parts, table, product.lookup, step)) {
    const change = product.lookup.changeOf(rows)
    if (change) waiting.push(change)
    if (waiting.length === CHANGES_AT_ONCE) await flush()
  }
  await flush()
  return told
}

async function tell(
  parts: PipelineParts,
  topic: string,
  contract: string,
  to: Snapshot,
  changes: readonly LookupChange[],
  told: number,
): Promise<void> {
  const records = changes.map(
    ({ key, row }, index): NewRecord => ({
      key,
      value: changeBytes({ id: deterministicId(contract, to['snapshot-id'], key), key, row }),
      sequence: to['sequence-number'] * SEQUENCES_PER_SNAPSHOT + told + index,
    }),
  )
  await parts.eventLog.append(topic, records, { producer: `publish ${contract}` })
}
