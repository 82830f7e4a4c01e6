import { join } from 'node:path'
import type { JsonObject } from '@storemesh/core'
import { newSchema, type PrimitiveType } from '@storemesh/iceberg'
import { type Relation, writtenLines } from '@storemesh/query-engine'

/** Rows of these columns as a relation of that name, any of which may be missing. */
export async function jsonRelation(
  folder: string,
  name: string,
  columns: Readonly<Record<string, PrimitiveType>>,
  rows: AsyncIterable<JsonObject>,
): Promise<Relation> {
  const schema = newSchema(Object.entries(columns).map(([column, type]) => ({ name: column, type, required: false })))
  return writtenLines(join(folder, `${name}.jsonl`), schema, rows)
}
