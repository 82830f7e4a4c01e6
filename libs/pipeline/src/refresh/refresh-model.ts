import { readFile } from 'node:fs/promises'
import { instantText } from '@storemesh/core'
import type { ModelTable } from '@storemesh/domain'
import type { Table } from '@storemesh/iceberg'
import { type Base, commitRows, inSpool } from '@storemesh/lake'
import { contractOf } from '../contract-of.js'
import { modelProperties } from '../model-properties.js'
import type { PipelineParts } from '../parts.js'
import { audit } from '../quality/audit.js'
import { AUDIT, leaveAudit, standsOnAudit } from '../quality/audit-branch.js'
import { askedOnce, type Gate, gateOf, isAudited, keyed } from '../quality/gate.js'
import { holdBack } from '../quality/hold-back.js'
import { queryRelations, requireQueries } from '../quality/queries.js'
import {
  fitMark,
  fitSummary,
  inputMarks,
  type InputMarks,
  inputSummary,
  replaySummary,
  statementMark,
  statementSummary,
} from '../summary.js'
import { loadIfThere, tableOf } from '../table-of.js'
import { type Input, inputsOf, type News, newsOf } from './input.js'
import { modelColumns } from './model-columns.js'
import { stamped } from './model-question.js'
import { planRefresh } from './plan-refresh.js'
import type { Refresh } from './refresh.js'
import { type Fitting, markOf, tableFit } from './table-fit.js'

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
  const inputs = await inputsOf(parts, domain, model)
  if (inputs.length < model.reads.length) return 'unchanged'
  const modelSql = await readFile(model.sql.url, 'utf8')
  const gate = gateOf(parts.contracts, model)
  const statement = statementOf(model, modelSql, gate)
  const table = await modelTable(parts, domain, model, { modelSql, statement, inputs, gate })
  // the table is there, and who says that it may be empty need not wait for it
  if (inputs.length > 0 && inputs.every(({ snapshot_id }) => snapshot_id === undefined)) return 'unchanged'
  const isAsSaid = replay === undefined && statementMark(table) === statement
  const seen = isAsSaid ? inputMarks(table) : new Map<string, string>()
  const news = await newsOfAll(parts, inputs, seen)
  // one that reads nothing says its rows itself: they change with what it says
  if (isAsSaid && inputs.every((input) => seen.get(input.fullName) === input.snapshot_id)) return 'unchanged'

  const now_ms = parts.clock.now_ms()
  const summary = {
    ...inputSummary(new Map(inputs.map(({ fullName, snapshot_id }) => [fullName, snapshot_id]))),
    ...statementSummary(statement),
    ...fitSummary(tableFit(table, { statement, inputs, gate })),
    ...(replay !== undefined && replaySummary(replay)),
  }
  const refresh = { model, sql: stamped(modelSql), run_at: instantText(now_ms), inputs, news }
  const isStanding = replay === undefined && isAudited(gate) && standsOnAudit(table, summary)
  const written = isStanding ? table : await writeRefresh(parts, table, refresh, gate, summary)
  if (isAudited(gate)) await audit(parts, gate, { table: written, inputs, now_ms })
  return 'refreshed'
}

/** Commits the rows: to the table, or beside it where they are to be audited. */
async function writeRefresh(
  parts: PipelineParts,
  table: Table,
  refresh: Omit<Refresh, 'folder'>,
  gate: Gate | undefined,
  summary: Readonly<Record<string, string>>,
): Promise<Table> {
  await leaveAudit(parts, table)
  const { orderBy } = refresh.model
  const commit = { summary, ...(isAudited(gate) && { branch: AUDIT, createBranch: true }) }
  const committed = await inSpool(parts, (folder) => {
    const planned = async (base: Base) => {
      const plan = await planRefresh(parts, { ...refresh, folder }, base)
      return gate ? keyed(gate, await holdBack(parts, gate, { ...refresh, folder }, base, plan)) : plan
    }
    return commitRows(parts, table.name, async (base) => ({ ...(await planned(base)), ...(orderBy && { orderBy }) }), commit)
  })
  return committed.table
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

/** Changes with the SELECT, with the way that its rows are written, and with what is asked of each of them as it comes. */
function statementOf({ write, partition, through }: ModelTable, modelSql: string, gate: Gate | undefined): string {
  const asked = askedOnce(gate)
  const said = [modelSql, write, partition ?? null, ...(asked.length > 0 ? [asked] : []), ...(through ? [through.name] : [])]
  return markOf(said)
}

/** The model's table. Whether it fits is looked at once: planning a statement for each refresh would double its cost. */
async function modelTable(
  parts: PipelineParts,
  domain: string,
  model: ModelTable,
  { modelSql, ...fitting }: { readonly modelSql: string } & Fitting,
): Promise<Table> {
  const name = { namespace: domain, name: model.name }
  const { inputs, gate } = fitting
  const found = await loadIfThere(parts.catalog, name)
  const isKnown = parts.checkedTables.has(model.name) || (found && fitMark(found) === tableFit(found, fitting))
  if (found && isKnown) return found
  const columns = await modelColumns(parts, model, modelSql, inputs)
  const table = await tableOf(parts, name, {
    layer: model.layer,
    columns,
    properties: modelProperties(model, model.contract === undefined ? undefined : contractOf(parts.contracts, model.contract)),
    ...(model.partition && { partition: model.partition }),
  })
  if (gate) await requireQueries(parts, gate, async () => queryRelations(parts, gate, await parts.lake.relation(table), inputs))
  parts.checkedTables.add(model.name)
  return table
}
