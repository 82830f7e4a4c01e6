import { deterministicId, withinLimit } from '@storemesh/core'
import type { LookupChange, ModelTable, Product } from '@storemesh/domain'
import type { NewRecord } from '@storemesh/event-log'
import { currentSnapshot, isAncestor, type Snapshot, type Table } from '@storemesh/iceberg'
import { put, RANGE_LIMIT_MAX } from '@storemesh/key-value'
import { BY_KEY, changeBytes, publishedMarks } from '@storemesh/subgraph'
import type { PipelineParts } from '../parts.js'
import { loadIfThere } from '../table-of.js'
import { type ChangedRows, changedRows, type Step } from './changed-rows.js'
import { type Serving, servingOf, type WholeServing } from './serving.js'
import { snapshotsAfter } from './snapshots-after.js'

const CHANGES_AT_ONCE = 500
const SEQUENCES_PER_SNAPSHOT = 2 ** 24

/** Up to which snapshot a product was published; undefined where nothing was. */
export const publishedSnapshot = async ({ lookups }: Pick<PipelineParts, 'lookups'>, contract: string) =>
  (await lookups.get(publishedMarks, contract))?.row.snapshot_id

interface TableProduct {
  readonly contract: string
  readonly from: ModelTable
  readonly lookup: NonNullable<Product['lookup']>
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
  const serving = servingOf(product.lookup, product.contract, parts.contracts)
  const shape = serving.whole && { shape: serving.whole.shape }
  const mark = await parts.lookups.get(publishedMarks, product.contract)
  if (mark && isRolledBack(table, mark.row.snapshot_id, mark.version)) return 0
  let from = mark?.row.shape === shape?.shape ? known(table, mark?.row.snapshot_id) : undefined
  let count = 0
  for (const to of stepsTo(table, from, serving)) {
    count += await publishSnapshot(parts, table, { ...product, serving }, { from, to })
    const done = { snapshot_id: to['snapshot-id'], ...shape }
    await parts.lookups.write([put(publishedMarks, product.contract, done, to['sequence-number'])])
    from = to['snapshot-id']
  }
  return count
}

/** What is served whole begins with the newest snapshot: rows of an older one, put under its number, would give way to what is there. */
function stepsTo(table: Table, from: string | undefined, { whole }: Serving): readonly Snapshot[] {
  const steps = snapshotsAfter(table, from)
  return whole && from === undefined ? steps.slice(-1) : steps
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
  { contract, changes, serving }: TableProduct & { readonly serving: Serving },
  step: Step,
): Promise<number> {
  const changed = await changedRows(parts, table, serving.by, step)
  if (!changed) return 0
  let told = 0
  let waiting: LookupChange[] = []
  const flush = async (write: (changes: readonly LookupChange[]) => Promise<void>) => {
    if (waiting.length === 0) return
    withinLimit('keys told of in one snapshot', told + waiting.length, { min: 1, max: SEQUENCES_PER_SNAPSHOT })
    await write(waiting)
    if (changes !== undefined) await tell(parts, changes, contract, step.to, waiting, told)
    told += waiting.length
    waiting = []
  }
  const take = async (changes: AsyncIterable<LookupChange>, write: (changes: readonly LookupChange[]) => Promise<void>) => {
    for await (const change of changes) {
      waiting.push(change)
      if (waiting.length === CHANGES_AT_ONCE) await flush(write)
    }
    await flush(write)
  }
  const write = (changes: readonly LookupChange[]) => parts.lookups.write(changes.map((change) => change.put))
  await take(presentChanges(changed, serving, step.to), write)
  const { whole } = serving
  if (!whole) return told
  if (step.from !== undefined) await take(goneChanges(changed, whole, step.to), write)
  else {
    // told of before any is taken away: after a crash the same are found, and told of under the same numbers
    await take(one(leftOver(parts, whole, step.to)), async () => undefined)
    for await (const changes of leftOver(parts, whole, step.to)) await write(changes)
  }
  return told
}

async function* presentChanges(changed: ChangedRows, { changeOf }: Serving, to: Snapshot): AsyncIterable<LookupChange> {
  for await (const rows of changed.present()) {
    const change = changeOf(rows, to)
    if (change) yield change
  }
}

async function* goneChanges(changed: ChangedRows, { goneOf }: WholeServing, to: Snapshot): AsyncIterable<LookupChange> {
  for await (const key of changed.gone()) yield goneOf(key, to)
}

/** What an older snapshot put, once all rows of this one were; some at a time. */
async function* leftOver(
  { lookups }: PipelineParts,
  { space, goneOf }: WholeServing,
  to: Snapshot,
): AsyncIterable<readonly LookupChange[]> {
  for (let after = ''; ; ) {
    const entries = await lookups.range(space, BY_KEY, { after, limit: RANGE_LIMIT_MAX })
    yield entries.filter(({ version }) => version < to['sequence-number']).map(({ row }) => goneOf(row, to))
    const last = entries.at(-1)
    if (!last || entries.length < RANGE_LIMIT_MAX) return
    after = last.place
  }
}

async function* one(lots: AsyncIterable<readonly LookupChange[]>): AsyncIterable<LookupChange> {
  for await (const lot of lots) yield* lot
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
    ({ key, row, gone, version }, index): NewRecord => ({
      key,
      value: changeBytes({ id: deterministicId(contract, to['snapshot-id'], key), key, row, version, ...(gone && { gone }) }),
      sequence: to['sequence-number'] * SEQUENCES_PER_SNAPSHOT + told + index,
    }),
  )
  await parts.eventLog.append(topic, records, { producer: `publish ${contract}` })
}
