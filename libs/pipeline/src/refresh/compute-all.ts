import type { Base, RowPlan } from '@storemesh/lake'
import type { PipelineParts } from '../parts.js'
import { question } from './model-question.js'
import { type Refresh, wholeInputs } from './refresh.js'

/** Everything is computed again and takes the place of what was there. */
export const computeAll = async (
  parts: PipelineParts,
  { sql, inputs, model, run_at }: Refresh,
  { files }: Base,
): Promise<RowPlan> => ({
  fresh: question(sql, await wholeInputs(parts, inputs), run_at),
  goneFiles: files,
  ...(model.write.mode === 'merge' && { key: { columns: model.write.key, mayMiss: true } }),
})
