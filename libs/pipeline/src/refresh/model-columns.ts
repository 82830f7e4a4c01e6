import { contractColumns } from '@storemesh/contract'
import type { ModelTable } from '@storemesh/domain'
import type { NewColumn } from '@storemesh/iceberg'
import { contractOf } from '../contract-of.js'
import type { PipelineParts } from '../parts.js'
import type { Input } from './input.js'
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
    await Promise.all(inputs.map(async (input) => [input.name, await parts.lake.relation(input.table)] as const)),
  )
  const columns = await parts.engine.describe(question(stamped(modelSql), relations, ANY_TIME), parts.viewer)
  const own = columns.map(({ name, type }) => ({ name, type, required: false }))
  return model.write.mode === 'versions' ? versionColumns(model.name, model.write, own) : own
}
