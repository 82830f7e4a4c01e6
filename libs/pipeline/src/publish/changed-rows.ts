import type { Lookup } from '@storemesh/domain'
import { planChange, type Schema, schemaOf, type Snapshot, type Table } from '@storemesh/iceberg'
import type { Question, Relation, Row } from '@storemesh/query-engine'
import { LOADING_COLUMNS } from '../loading-columns.js'
import type { PipelineParts } from '../parts.js'

/** The rows of every key that a snapshot changed, as they are in it, key by key. With no snapshot before it: all rows. */
export async function* changedRows(
  parts: PipelineParts,
  table: Table,
  { by }: Lookup,
  { from, to }: { readonly from: string | undefined; readonly to: Snapshot },
): AsyncIterable<readonly Row[]> {
  const question = await changedRowsQuestion(parts, table, by, from, to['snapshot-id'])
  if (!question) return
  let together: Row[] = []
  for await (const batch of parts.engine.rows(question, parts.viewer)) {
    for (const row of batch) {
      if (together[0] && together[0][by] !== row[by]) {
        yield together
        together = []
      }
      together.push(row)
    }
  }
  if (together.length > 0) yield together
}

async function changedRowsQuestion(
  parts: PipelineParts,
  table: Table,
  by: string,
  from: string | undefined,
  to: string,
): Promise<Question | undefined> {
  const schema = schemaOf(table, to)
  const order = `ORDER BY ${[by, ...schema.fields.map((field) => field.name).filter((name) => name !== by && isOrdered(schema, name))].join(', ')}`
  if (from === undefined) {
    const relations = new Map([['present', await parts.lake.relation(table, { snapshot_id: to })]])
    return { sql: `SELECT * FROM present ${order}`, relations }
  }
  const { added, removed } = await planChange(parts, table, { from, to })
  if (added.length === 0 && removed.length === 0) return undefined
  // rows of one key stand in one partition, so the partitions that were touched hold all that is needed
  const touched = new Set([...added, ...removed].map((file) => file.partition_value))
  const relations = new Map<string, Relation>([
    ['present', await parts.lake.relation(table, { snapshot_id: to, partition: (value) => touched.has(value) })],
    ['added', await parts.lake.relation(table, { snapshot_id: to, files: added })],
    ['removed', await parts.lake.relation(table, { snapshot_id: to, files: removed })],
  ])
  const said = schema.fields
    .map((field) => field.name)
    .filter((name) => !LOADING_COLUMNS.has(name))
    .join(', ')
  const keys =
    removed.length === 0
      ? `SELECT ${by} FROM added`
      : `SELECT ${by} FROM (SELECT ${said} FROM added EXCEPT SELECT ${said} FROM removed) AS came
         UNION SELECT ${by} FROM (SELECT ${said} FROM removed EXCEPT SELECT ${said} FROM added) AS went`
  return { sql: `SELECT * FROM present WHERE ${by} IN (${keys}) ${order}`, relations }
}

/** Only columns of one value can stand in ORDER BY on every engine. */
const isOrdered = (schema: Schema, name: string): boolean =>
  typeof schema.fields.find((field) => field.name === name)?.type === 'string'
