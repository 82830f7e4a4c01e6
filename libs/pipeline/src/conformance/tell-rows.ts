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
  const told = standIn(table)
  const name = told.from.kind === 'topic' ? told.from.topic : table.name
  if (from.kind !== 'topic') await eventLog.createTopic(name, { partitions: 1 })
  await eventLog.append(
    name,
    rows.map((row) => ({ partition: 0, value: Buffer.from(JSON.stringify(row)) })),
  )
  return told
}

/** The table as it is told in a test: a row of a database has its columns in the same words as an event, so a topic stands in for it. */
export function standIn(table: BronzeTable): BronzeTable {
  const { from } = table
  const isThere = from.kind === 'topic' || (from.kind === 'files' && from.format === 'csv')
  return isThere ? table : { ...table, from: topic(table.name) }
}

const csv = (rows: readonly JsonObject[], columns: readonly string[]): string =>
  [columns, ...rows.map((row) => columns.map((name) => cell(row[name])))].map((cells) => `${cells.join(',')}\n`).join('')

function cell(value: Json | undefined): string {
  if (value === undefined) return ''
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return `"${text.replaceAll('"', '""')}"`
}
