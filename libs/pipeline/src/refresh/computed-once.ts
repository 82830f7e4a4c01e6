import { type Schema, schemaOf, type Table } from '@storemesh/iceberg'
import { type LocalFile, localRelation, type Question, type TableRelation } from '@storemesh/query-engine'
import type { PipelineParts } from '../parts.js'

/** Rows that were computed into local files, to be read more than once. */
export interface ComputedRows {
  readonly relation: TableRelation
  readonly files: readonly LocalFile[]
}

/** Undefined where the engine keeps its files to itself. */
export async function computedOnce(
  { engine, viewer }: Pick<PipelineParts, 'engine' | 'viewer'>,
  question: Question,
  schema: Schema,
  folder: string,
): Promise<ComputedRows | undefined> {
  if (engine.readsCatalog) return undefined
  const written = await engine.write(question, viewer, { schema, folder, isFleeting: true })
  const files = written.filter((file): file is LocalFile => 'path' in file)
  return files.length < written.length ? undefined : { relation: localRelation(schema, files), files }
}

/** The table's columns, none of them required: a row without a required value is to be told of, and no reason to refuse all. */
export function looseSchema(table: Table): Schema {
  const whole = schemaOf(table)
  return { ...whole, fields: whole.fields.map((field) => ({ ...field, required: false })) }
}
