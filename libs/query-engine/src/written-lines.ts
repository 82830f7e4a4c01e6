import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { JsonObject } from '@storemesh/core'
import type { Schema } from '@storemesh/iceberg'
import type { JsonLinesRelation } from './query-engine.js'

/** Rows as a relation, by way of a file: however many they are, only a few are in memory. The file is the caller's to remove. */
export async function writtenLines(
  path: string,
  schema: Schema,
  rows: AsyncIterable<JsonObject> | Iterable<JsonObject>,
): Promise<JsonLinesRelation> {
  await pipeline(Readable.from(lines(rows)), createWriteStream(path))
  return { kind: 'json-lines', schema, paths: [path] }
}

async function* lines(rows: AsyncIterable<JsonObject> | Iterable<JsonObject>): AsyncIterable<string> {
  for await (const row of rows) yield `${JSON.stringify(row)}\n`
}
