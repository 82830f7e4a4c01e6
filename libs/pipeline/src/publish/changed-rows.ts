import { planChange, type Schema, schemaOf, type Snapshot, type Table } from '@storemesh/iceberg'
import type { Relation, Row } from '@storemesh/query-engine'
import { differingRows } from '../differing-rows.js'
import { LOADING_COLUMNS } from '../loading-columns.js'
import type { PipelineParts } from '../parts.js'
import { quoted } from '../quoted.js'

export interface Step {
  /** Undefined: from nothing at all. */
  readonly from: string | undefined
  readonly to: Snapshot
}

/** What one snapshot changed of the rows that belong to a key. */
export interface ChangedRows {
  /** The rows of every key that changed, as they are now, key by key in an order that is always the same. */
  present(): AsyncIterable<readonly Row[]>
  /** The values of keys that no row has any more; of a step from nothing there are none. In the same order too. */
  gone(): AsyncIterable<Row>
}

/** Undefined where nothing did. */
export async function changedRows(
  parts: PipelineParts,
  table: Table,
  by: readonly string[],
  { from, to }: Step,
): Promise<ChangedRows | undefined> {
  const schema = schemaOf(table, to['snapshot-id'])
  const question = await relationsOf(parts, table, { from, to })
  if (!question) return undefined
  const { relations, hasRemoved } = question
  const others = schema.fields.map((field) => field.name).filter((name) => !by.includes(name) && isOrdered(schema, name))
  const order = `ORDER BY ${[...by, ...others].map((name) => `present.${quoted(name)}`).join(', ')}`
  const only = from === undefined ? '' : `JOIN (${changedKeys(schema, by, hasRemoved)}) AS changed ON ${sameKey(by)}`
  const ask = (sql: string) => parts.engine.rows({ sql, relations }, parts.viewer)
  return {
    present: () => keyByKey(ask(`SELECT present.* FROM present ${only} ${order}`), by),
    async *gone() {
      if (!hasRemoved) return
      const columns = by.map(quoted).join(', ')
      const keys = `SELECT ${columns} FROM removed EXCEPT SELECT ${columns} FROM present ORDER BY ${columns}`
      for await (const rows of ask(keys)) yield* rows
    },
  }
}

async function* keyByKey(batches: AsyncIterable<readonly Row[]>, by: readonly string[]): AsyncIterable<readonly Row[]> {
  let together: Row[] = []
  for await (const batch of batches) {
    for (const row of batch) {
      const [first] = together
      if (first && by.some((column) => first[column] !== row[column])) {
        yield together
        together = []
      }
      together.push(row)
    }
  }
  if (together.length > 0) yield together
}

async function relationsOf(parts: PipelineParts, table: Table, { from, to }: Step) {
  const snapshot_id = to['snapshot-id']
  if (from === undefined) {
    const relations = new Map<string, Relation>([['present', await parts.lake.relation(table, { snapshot_id })]])
    return { relations, hasRemoved: false }
  }
  const { added, removed } = await planChange(parts, table, { from, to: snapshot_id })
  if (added.length === 0 && removed.length === 0) return undefined
  // rows of one key stand in one partition, so the partitions that were touched hold all that is needed
  const touched = new Set([...added, ...removed].map((file) => file.partition_value))
  const relations = new Map<string, Relation>([
    ['present', await parts.lake.relation(table, { snapshot_id, partition: (value) => touched.has(value) })],
    ['added', await parts.lake.relation(table, { snapshot_id, files: added })],
    ['removed', await parts.lake.relation(table, { snapshot_id, files: removed })],
  ])
  return { relations, hasRemoved: removed.length > 0 }
}

/** Of rows that came or went; what only was written again did neither. */
function changedKeys(schema: Schema, by: readonly string[], hasRemoved: boolean): string {
  const columns = by.map(quoted).join(', ')
  if (!hasRemoved) return `SELECT DISTINCT ${columns} FROM added`
  const said = schema.fields.map((field) => field.name).filter((name) => !LOADING_COLUMNS.has(name))
  return `SELECT DISTINCT ${columns} FROM (${differingRows(said, 'added', 'removed')}) AS differing`
}

const sameKey = (by: readonly string[]): string =>
  by.map((name) => `present.${quoted(name)} = changed.${quoted(name)}`).join(' AND ')

/** Only columns of one value can stand in ORDER BY on every engine. */
const isOrdered = (schema: Schema, name: string): boolean =>
  typeof schema.fields.find((field) => field.name === name)?.type === 'string'
