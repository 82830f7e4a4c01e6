import type { Viewer } from '@storemesh/access'
import { contractColumns } from '@storemesh/contract'
import type { ModelTable } from '@storemesh/domain'
import type { NewColumn } from '@storemesh/iceberg'
import type { QueryEngine, Relation } from '@storemesh/query-engine'
import { contractOf } from '../contract-of.js'
import type { PipelineParts } from '../parts.js'
import { type Input, inputRelation } from './input.js'
import { ANY_TIME, question, stamped } from './model-question.js'
import { versionColumns } from './version-columns.js'

/** The columns of a model's table: as its contract promises them, or as its statement makes them. */
export async function modelColumns(
  parts: PipelineParts,
  model: ModelTable,
  modelSql: string,
  inputs: readonly Input[],
): Promise<readonly NewColumn[]> {
  if (model.contract) return contractColumns(contractOf(parts.contracts, model.contract))
  const relations = new Map(
    await Promise.all(inputs.map(async (input) => [input.name, await inputRelation(parts.lake, input)] as const)),
  )
  return statementColumns(parts, model, modelSql, relations)
}

/** As its statement makes them over these relations, and the way that they are written makes of those. Nothing is run. */
export async function statementColumns(
  { engine, viewer }: { readonly engine: Pick<QueryEngine, 'describe'>; readonly viewer: Viewer },
  { name, write }: ModelTable,
  modelSql: string,
  relations: ReadonlyMap<string, Relation>,
): Promise<readonly NewColumn[]> {
  const columns = await engine.describe(question(stamped(modelSql), relations, ANY_TIME), viewer)
  const told = columns.map(({ name, type }): NewColumn => ({ name, type, required: false }))
  return write.mode === 'versions' ? versionColumns(name, write, told) : told
}
