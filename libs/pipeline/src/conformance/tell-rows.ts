import type { Json, JsonObject } from '@storemesh/core'
import type { BronzeTable } from '@storemesh/domain'
import { objectKey } from '@storemesh/object-store'
import { topic } from '@storemesh/source'
import type { Ground } from './ground.js'

/** Puts rows where a bronze table finds them, and gives the table that reads there. A file has the columns and the name that are given. */
export async function tellRows(
  { parts: { eventLog }, files }: Ground,
  table: BronzeTable,
  rows: readonly JsonObject[],
  columns: readonly string[],
  file = 'rows',
): Promise<BronzeTable> {
  const { from } = table
  if (from.kind === 'files' && from.format === 'csv') {
    await files.write(objectKey(`${from.prefix}/day=2026-02-01/${file}.csv`), Buffer.from(csv(rows, columns)))
    return table
  }
  // a row of a database has its columns in the same words as an event: a topic stands in for it
  const name = from.kind === 'topic' ? from.topic : table.name
  if (from.kind !== 'topic') await eventLog.createTopic(name, { partitions: 1 })
  await eventLog.append(
    name,
    rows.map((row) => ({ partition: 0, value: Buffer.from(JSON.stringify(row)) })),
  )
  return from.kind === 'topic' ? table : { ...table, from: topic(name) }
}

const csv = (rows: readonly JsonObject[], columns: readonly string[]): string =>
  [columns, ...rows.map((row) => columns.map((name) => cell(row[name])))].map((cells) => `${cells.join(',')}\n`).join('')

function cell(value: Json | undefined): string {
  if (value === undefined) return ''
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return `"${text.replaceAll('"', '""')}"`
}
