import { join } from 'node:path'
import { Fault, type JsonObject } from '@storemesh/core'
import type { RowFunction } from '@storemesh/domain'
import { type Schema, schemaOf } from '@storemesh/iceberg'
import type { Base, RowPlan } from '@storemesh/lake'
import { writtenLines } from '@storemesh/query-engine'
import type { PipelineParts } from '../parts.js'
import { question, stamped } from './model-question.js'
import { type Refresh, wholeInputs } from './refresh.js'

const MADE = 'made'

/** Everything is computed again, by code from what the statement gives; it goes by way of a file, so neither need be in memory. */
export async function computeThrough(
  parts: PipelineParts,
  { sql, inputs, run_at, folder }: Refresh,
  through: RowFunction,
  { table, files }: Base,
): Promise<RowPlan> {
  const schema = madeSchema(schemaOf(table))
  const given = parts.engine.rows(question(sql, await wholeInputs(parts, inputs), run_at), parts.viewer)
  const made = await writtenLines(join(folder, `${MADE}.jsonl`), schema, promised(through.of(given), through, schema))
  return { fresh: question(stamped(`SELECT * FROM ${MADE}`), new Map([[MADE, made]]), run_at), goneFiles: files }
}

/** What a function makes: the time of the run is put beside it, as beside every row. */
export const madeSchema = (schema: Schema): Schema => ({
  ...schema,
  fields: schema.fields.filter(({ name }) => name !== 'created_at'),
})

/** The rows as they come, each of the columns that the contract promises. */
export async function* promised(
  rows: AsyncIterable<JsonObject>,
  { name }: Pick<RowFunction, 'name'>,
  { fields }: Schema,
): AsyncIterable<JsonObject> {
  const known = new Set(fields.map((field) => field.name))
  for await (const row of rows) {
    const columns = Object.keys(row)
    const unknown = columns.find((column) => !known.has(column))
    if (unknown !== undefined || columns.length < known.size) {
      const what = unknown === undefined ? `${columns.length} columns` : unknown
      throw new Fault(
        'MODEL_DIFFERS',
        `${name}: expected rows of ${[...known].join(', ')}, got ${what}: make what its contract promises`,
      )
    }
    yield row
  }
}
