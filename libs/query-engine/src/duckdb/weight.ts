import { stat } from 'node:fs/promises'
import type { JsonLinesRelation, Question, RelationFile } from '../query-engine.js'
import { partsOf } from './scan/union.js'

/** What takes the engine longer than a moment: as many rows are read in some 10 ms, as many bytes of lines in some 100 ms. */
const ROWS_MAX = 2_000_000
const TABLE_BYTES_MAX = 64 * 1024 * 1024
const LINES_BYTES_MAX = 32 * 1024 * 1024

/** Whether the files of a question are large. That says nothing of what is computed from them. */
export async function isHeavy({ relations }: Pick<Question, 'relations'>): Promise<boolean> {
  const files: RelationFile[] = []
  let lines_bytes = 0
  const read = [...relations.values()].flatMap(partsOf)
  for (const relation of read) {
    if (relation.kind === 'table') files.push(...relation.files)
    else if (relation.kind === 'json-lines') lines_bytes += await sizeOf(relation)
  }
  return (
    lines_bytes > LINES_BYTES_MAX ||
    sumOf(files, ({ record_count }) => record_count) > ROWS_MAX ||
    sumOf(files, ({ size_bytes }) => size_bytes) > TABLE_BYTES_MAX
  )
}

/** Undefined where a statement makes rows of its own, or reads what has not said how many it has. */
export function rowsRead(relations: Question['relations']): number | undefined {
  const read = [...relations.values()].flatMap(partsOf)
  const tables = read.flatMap((relation) => (relation.kind === 'table' ? [relation] : []))
  if (tables.length === 0 || tables.length < read.length) return undefined
  return sumOf(
    tables.flatMap(({ files }) => files),
    ({ record_count }) => record_count,
  )
}

const sumOf = (files: readonly RelationFile[], part: (file: RelationFile) => number) =>
  files.reduce((sum, file) => sum + part(file), 0)

async function sizeOf({ paths }: Pick<JsonLinesRelation, 'paths'>): Promise<number> {
  let size_bytes = 0
  for (const path of paths) {
    // one that is not there is for the engine to name
    size_bytes += await stat(path).then(
      ({ size }) => size,
      () => 0,
    )
    if (size_bytes > LINES_BYTES_MAX) break
  }
  return size_bytes
}
