import type { ModelTable } from '@storemesh/domain'
import type { PipelineParts } from '../parts.js'
import { inputsOf } from '../refresh/input.js'
import { inputMarks, replayMark } from '../summary.js'
import { loadIfThere } from '../table-of.js'

/**
 * A replay that was cut off between two tables goes on after the last that it computed. It is known by the tables alone: the
 * first one is as a replay made it, from inputs that are still so, and another one is not.
 */
export async function unfinishedReplay(
  parts: PipelineParts,
  domain: string,
  models: readonly ModelTable[],
): Promise<string | undefined> {
  const [first, ...others] = models
  const replay = first && (await madeBy(parts, domain, first))
  if (replay === undefined || !replay.startsWith(`${domain}.${first?.name} `)) return undefined
  for (const model of others) {
    const hasInputs = (await inputsOf(parts, domain, model)).length === model.reads.length
    if (hasInputs && (await madeBy(parts, domain, model)) !== replay) return replay
  }
  return undefined
}

/** The replay that made a model's table as it is, from its inputs as they are. */
export async function madeBy(parts: PipelineParts, domain: string, model: ModelTable): Promise<string | undefined> {
  const table = await loadIfThere(parts.catalog, { namespace: domain, name: model.name })
  const seen = table && inputMarks(table)
  const inputs = await inputsOf(parts, domain, model)
  return table && inputs.every(({ fullName, snapshot_id }) => seen?.get(fullName) === snapshot_id) ? replayMark(table) : undefined
}
