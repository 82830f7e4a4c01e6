import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DuckdbEngine, duckdbEngine } from '@storemesh/query-engine'
import type { Call } from '../../command/verb.js'

/** Nothing is read: statements are planned. */
const MEMORY_MB = 256

/** Runs the work with an engine that needs no data folder. Its process starts at once, whatever the work begins with. */
export async function withPlanningEngine<T>({ clock, dice }: Call, work: (engine: DuckdbEngine) => Promise<T>): Promise<T> {
  const spill_folder = await mkdtemp(join(tmpdir(), 'storemesh-plans-'))
  const engine = duckdbEngine({ memory_max_mb: MEMORY_MB, threads: 1, spill_folder, clock, dice })
  const started = engine.relationsOf('SELECT 1 AS one')
  started.catch(() => undefined) // whoever asks it something hears of it
  try {
    return await work(engine)
  } finally {
    await engine.close()
    await rm(spill_folder, { recursive: true, force: true })
  }
}
