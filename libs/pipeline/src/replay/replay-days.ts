import { readFile } from 'node:fs/promises'
import { instantText } from '@storemesh/core'
import type { ModelTable } from '@storemesh/domain'
import { commitRows } from '@storemesh/lake'
import type { PipelineParts } from '../parts.js'
import { inputsOf } from '../refresh/input.js'
import { question, stamped } from '../refresh/model-question.js'
import { wholeInputs } from '../refresh/refresh.js'
import { type Days, dayColumnOf, withinDays } from './days.js'

/**
 * The rows of some days go, and come as the model says them now. A row stands in the partition of its day, so the other days
 * stay as they are. How far the inputs were read does not move: what is new of other days is the next refresh's.
 */
export async function replayDays(parts: PipelineParts, domain: string, model: ModelTable, days: Days): Promise<void> {
  const column = dayColumnOf(model)
  const inputs = await inputsOf(parts, domain, model)
  const table = await parts.catalog.load({ namespace: domain, name: model.name })
  const isMeant = withinDays(table, column, days)
  const sql = `SELECT model.* FROM (\n${stamped(await readFile(model.sql.url, 'utf8'))}\n) AS model WHERE ${isMeant('model')}`
  const run_at = instantText(parts.clock.now_ms())
  await commitRows(parts, table.name, async () => ({
    fresh: question(sql, await wholeInputs(parts, inputs), run_at),
    gone: { sql: isMeant('stored'), ofAnyRow: true, columns: [column] },
    ...(model.write.mode === 'merge' && { key: { columns: model.write.key, mayMiss: true } }),
    ...(model.orderBy && { orderBy: model.orderBy }),
  }))
}
