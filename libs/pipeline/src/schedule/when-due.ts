import type { ModelTable } from '@storemesh/domain'
import { put, type Space } from '@storemesh/key-value'
import type { PipelineParts } from '../parts.js'
import type { RefreshOutcome } from '../refresh/refresh-model.js'
import { dueRun } from './due-run.js'

type LastRun = { readonly ran_ms: number }

/** One row a model, of those that have a timetable: when it last ran, whether it found something new or not. */
const lastRuns: Space<LastRun> = { name: 'mesh.last-runs', indexes: {} }
/** The last to write is right, also where the clock went back. */
const ANY_VERSION = 0

/** Whether the timetable is asked, or somebody asked for all that there is to do. */
export type Timing = 'when-due' | 'now'

/**
 * Refreshes a model when its time has come. That it ran is noted after it did: one that failed or was cut off is due until it
 * ends. It has run for the first time when it found rows to read, so that a new mesh need not wait for the night.
 */
export async function whenDue(
  { lookups, clock }: Pick<PipelineParts, 'lookups' | 'clock'>,
  { name, runs }: Pick<ModelTable, 'name' | 'runs'>,
  timing: Timing,
  refresh: () => Promise<RefreshOutcome>,
): Promise<RefreshOutcome> {
  if (runs?.kind !== 'timetable') return refresh()
  const began_ms = clock.now_ms()
  const last = await lookups.get(lastRuns, name)
  const { isDue } = dueRun(runs, last?.row.ran_ms, began_ms)
  if (!isDue && timing === 'when-due') return 'unchanged'
  const outcome = await refresh()
  if (outcome === 'refreshed' || (last && isDue)) {
    await lookups.write([put(lastRuns, name, { ran_ms: began_ms }, ANY_VERSION)])
  }
  return outcome
}
