import { join } from 'node:path'
import type { JsonObject } from '@storemesh/core'
import type { JournalFunction, JournalNotes, ModelTable } from '@storemesh/domain'
import { type Schema, schemaOf } from '@storemesh/iceberg'
import type { Base, RowPlan } from '@storemesh/lake'
import { writtenLines } from '@storemesh/query-engine'
import type { PipelineParts } from '../parts.js'
import { quoted } from '../quoted.js'
import { madeSchema, promised } from './compute-through.js'
import { question, stamped } from './model-question.js'
import { NOTHING, type Refresh, wholeInputs } from './refresh.js'

const [MADE, NOTED] = ['made', 'noted']

/**
 * What is new is appended, as code finds it out from all that the statement gives and from what stands. A domain has one writer,
 * so nothing comes between; one that is cut off has noted nothing, or all.
 */
export async function noteInJournal(
  parts: PipelineParts,
  { sql, model, inputs, run_at, folder }: Refresh,
  through: JournalFunction,
  { table }: Base,
): Promise<RowPlan> {
  const schema = madeSchema(schemaOf(table))
  const given = parts.engine.rows(question(sql, await wholeInputs(parts, inputs), run_at), parts.viewer)
  const noted = parts.engine.rows(
    { sql: notedSql(model, schema), relations: new Map([[NOTED, await parts.lake.relation(table)]]) },
    parts.viewer,
  )
  const told = { rows: 0 }
  const notes = counted(promised(opened(parts, model, through)(given, noted), through, schema), told)
  const made = await writtenLines(join(folder, `${MADE}.jsonl`), schema, notes)
  if (told.rows === 0) return NOTHING
  return { fresh: question(stamped(`SELECT * FROM ${MADE}`), new Map([[MADE, made]]), run_at) }
}

function opened({ openJournals }: PipelineParts, model: ModelTable, through: JournalFunction): JournalNotes {
  const notes = openJournals.get(model) ?? through.open()
  openJournals.set(model, notes)
  return notes
}

/** When it was noted is nothing that code may go by. */
function notedSql({ write }: ModelTable, { fields }: Schema): string {
  const columns = fields.map(({ name }) => quoted(name)).join(', ')
  return `SELECT ${columns} FROM ${NOTED}${write.mode === 'journal' ? ` ORDER BY ${write.key.join(', ')}` : ''}`
}

async function* counted(rows: AsyncIterable<JsonObject>, told: { rows: number }): AsyncIterable<JsonObject> {
  for await (const row of rows) {
    told.rows += 1
    yield row
  }
}
