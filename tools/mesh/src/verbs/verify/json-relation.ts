import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { JsonObject } from '@storemesh/core'
import { newSchema, type PrimitiveType } from '@storemesh/iceberg'
import type { Relation } from '@storemesh/query-engine'

/** Rows as a relation, by way of a file: however many they are, only a few are in memory. */
export async function jsonRelation(
  folder: string,
  name: string,
  columns: Readonly<Record<string, PrimitiveType>>,
  rows: AsyncIterable<JsonObject>,
): Promise<Relation> {
  const path = join(folder, `${name}.jsonl`)
  const lines = async function* () {
    for await (const row of rows) yield `${JSON.stringify(row)}\n`
  }
  await pipeline(Readable.from(lines()), createWriteStream(path))
  const schema = newSchema(Object.entries(columns).map(([column, type]) => ({ name: column, type, required: false })))
  return { kind: 'json-lines', schema, paths: [path] }
}
