import { readFile } from 'node:fs/promises'
import { instantText } from '@storemesh/core'
import type { ModelTable } from '@storemesh/domain'
import { commitFiles, planFiles, type Table } from '@storemesh/iceberg'
import { writeFiles } from '@storemesh/lake'
import type { Relation } from '@storemesh/query-engine'
import type { PipelineParts } from '../parts.js'
import { type InputMarks, inputMarks, inputSummary } from '../summary.js'
import { loadIfThere, tableOf } from '../table-of.js'
import { type Input, inputsOf, newFiles } from './input.js'
import { modelColumns } from './model-columns.js'
import { question, STORED, stamped, unknownKeysOnly } from './model-question.js'

export type RefreshOutcome = 'unchanged' | 'refreshed'

/** What a refresh is about to do: which input files the SELECT sees, and which of the table's files it replaces. */
interface Plan {
  readonly sql: string
  readonly relations: ReadonlyMap<string, Relation>
  readonly replaces: readonly string[]
}

/**
 * Brings one model up to its inputs. Which snapshots of the inputs it read is committed with the rows, so a refresh that is
 * cut off leaves the table as it was, and the next one starts from there.
 */
export async function refreshModel(parts: PipelineParts, domain: string, model: ModelTable): Promise<RefreshOutcome> {
  const inputs = await inputsOf(parts.catalog, domain, model)
  const [driving] = inputs
  if (!driving || inputs.length < model.reads.length) return 'unchanged'

  const modelSql = await readFile(model.sql.url, 'utf8')
  const table = await modelTable(parts, domain, model, modelSql, inputs)
  const seen = inputMarks(table)
  const marks: InputMarks = new Map(inputs.map((input) => [input.fullName, input.snapshot_id]))
  if (inputs.every((input) => seen.get(input.fullName) === input.snapshot_id)) return 'unchanged'

  const sql = stamped(modelSql, instantText(parts.clock.now_ms()))
  const plan = await planOf(parts, { model, sql, table, inputs, driving, since: seen.get(driving.fullName) })
  const add = plan
    ? await writeFiles(parts, question(plan.sql, plan.relations), table, model.orderBy ? { orderBy: model.orderBy } : {})
    : []
  const replaces = plan?.replaces ?? []
  await commitFiles(parts, table.name, {
    operation: replaces.length > 0 ? 'overwrite' : 'append',
    add,
    remove: replaces,
    summary: inputSummary(marks),
  })
  return 'refreshed'
}

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
  const table = await tableOf(parts.catalog, name, {
    layer: model.layer,
    columns,
    ...(model.partition && { partition: model.partition }),
  })
  parts.checkedTables.add(model.name)
  return table
}

interface Refresh {
  readonly model: ModelTable
  readonly sql: string
  readonly table: Table
  readonly inputs: readonly Input[]
  readonly driving: Input
  readonly since: string | undefined
}

/** Undefined: the new snapshots hold nothing that this model would see. */
async function planOf(parts: PipelineParts, refresh: Refresh): Promise<Plan | undefined> {
  switch (refresh.model.write.mode) {
    case 'append':
      return appendPlan(parts, refresh, refresh.model.write.key)
    case 'overwrite':
      return overwritePlan(parts, refresh)
    case 'rebuild':
      return rebuildPlan(parts, refresh)
  }
}

async function appendPlan(parts: PipelineParts, refresh: Refresh, key: readonly string[]): Promise<Plan | undefined> {
  const { added } = await newFiles(parts.store, refresh.driving, refresh.since)
  if (added.length === 0) return undefined
  const relations = await wholeInputs(parts, refresh.inputs)
  relations.set(refresh.driving.name, await parts.lake.relation(refresh.driving.table, { files: added }))
  relations.set(STORED, await parts.lake.relation(refresh.table))
  return { sql: unknownKeysOnly(refresh.sql, key), relations, replaces: [] }
}

async function overwritePlan(parts: PipelineParts, refresh: Refresh): Promise<Plan | undefined> {
  const { added, removed } = await newFiles(parts.store, refresh.driving, refresh.since)
  const touched = new Set([...added, ...removed].map((file) => file.partition_value))
  if (touched.size === 0) return undefined
  const inTouched = { partition: (value: number | string | null) => touched.has(value) }
  const relations = await wholeInputs(parts, refresh.inputs)
  relations.set(refresh.driving.name, await parts.lake.relation(refresh.driving.table, inTouched))
  const replaced = await planFiles(parts, refresh.table, inTouched)
  return { sql: refresh.sql, relations, replaces: replaced.map((file) => file.key) }
}

async function rebuildPlan(parts: PipelineParts, refresh: Refresh): Promise<Plan> {
  const replaced = await planFiles(parts, refresh.table, {})
  return { sql: refresh.sql, relations: await wholeInputs(parts, refresh.inputs), replaces: replaced.map((file) => file.key) }
}

async function wholeInputs(parts: PipelineParts, inputs: readonly Input[]): Promise<Map<string, Relation>> {
  const relations = new Map<string, Relation>()
  for (const input of inputs) relations.set(input.name, await parts.lake.relation(input.table))
  return relations
}
