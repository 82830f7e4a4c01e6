import { readFile } from 'node:fs/promises'
import { checksum, instantText } from '@storemesh/core'
import type { ModelTable } from '@storemesh/domain'
import type { Table } from '@storemesh/iceberg'
import { commitRows, inSpool } from '@storemesh/lake'
import { modelProperties } from '../model-properties.js'
import type { PipelineParts } from '../parts.js'
import { inputMarks, type InputMarks, inputSummary, replaySummary, statementMark, statementSummary } from '../summary.js'
import { loadIfThere, tableOf } from '../table-of.js'
import { type Input, inputsOf, type News, newsOf } from './input.js'
import { modelColumns } from './model-columns.js'
import { stamped } from './model-question.js'
import { planRefresh } from './plan-refresh.js'

export type RefreshOutcome = 'unchanged' | 'refreshed'

export interface RefreshOptions {
  /** All rows are computed again, whatever they were computed from before; the replay is noted with them. */
  readonly replay?: string
}

/**
 * Brings one model up to its inputs. Which snapshots of the inputs it read is committed with the rows, so a refresh that is
 * cut off leaves the table as it was, and the next one starts from there.
 */
export async function refreshModel(
  parts: PipelineParts,
  domain: string,
  model: ModelTable,
  { replay }: RefreshOptions = {},
): Promise<RefreshOutcome> {
  const inputs = await inputsOf(parts.catalog, domain, model)
  if (inputs.length === 0 || inputs.length < model.reads.length) return 'unchanged'
  const modelSql = await readFile(model.sql.url, 'utf8')
  const table = await modelTable(parts, domain, model, modelSql, inputs)
  const statement = statementOf(model, modelSql)
  const isAsSaid = replay === undefined && statementMark(table) === statement
  const seen = isAsSaid ? inputMarks(table) : new Map<string, string>()
  const news = await newsOfAll(parts, inputs, seen)
  if (inputs.every((input) => seen.get(input.fullName) === input.snapshot_id)) return 'unchanged'

  const run_at = instantText(parts.clock.now_ms())
  await inSpool(parts, (folder) => {
    const refresh = { model, sql: stamped(modelSql), run_at, inputs, news, folder }
    const planned = (base: Parameters<typeof planRefresh>[2]) => planRefresh(parts, refresh, base)
    return commitRows(
      parts,
      table.name,
      async (base) => ({ ...(await planned(base)), ...(model.orderBy && { orderBy: model.orderBy }) }),
      {
        summary: {
          ...inputSummary(new Map(inputs.map((input) => [input.fullName, input.snapshot_id]))),
          ...statementSummary(statement),
          ...(replay !== undefined && replaySummary(replay)),
        },
      },
    )
  })
  return 'refreshed'
}

/** What became of each input. Where the model says something else than last time, it has seen none. */
async function newsOfAll(
  { store }: PipelineParts,
  inputs: readonly Input[],
  seen: InputMarks,
): Promise<ReadonlyMap<string, News>> {
  const news = await Promise.all(
    inputs.map(async (input) => [input.name, await newsOf(store, input, seen.get(input.fullName))] as const),
  )
  return new Map(news)
}

/** Changes with the SELECT, and with the way that its rows are written. */
const statementOf = ({ write, partition }: ModelTable, modelSql: string): string =>
  checksum(Buffer.from(JSON.stringify([modelSql, write, partition ?? null])))
    .toString(16)
    .padStart(8, '0')

/** The model's table. Its columns are looked at once in a process: planning a statement for each refresh would double its cost. */
async function modelTable(
  parts: PipelineParts,
  domain: string,
  model: ModelTable,
  modelSql: string,
  inputs: readonly Input[],
): Promise<Table> {
  const name = { namespace: domain, name: model.name }
  const found = parts.checkedTables.has(model.name) ? await loadIfThere(parts.catalog, name) : undefined
  if (found) return found
  const columns = await modelColumns(parts, model, modelSql, inputs)
  const table = await tableOf(parts, name, {
    layer: model.layer,
    columns,
    properties: modelProperties(model),
    ...(model.partition && { partition: model.partition }),
  })
  parts.checkedTables.add(model.name)
  return table
}
