import type { Call } from '../../command/verb.js'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { openTables, type Tables } from '../../wiring/embedded.js'

/** Runs the work over the tables of the data folder, reading only. */
export async function withTables<T>({ settings, clock, dice }: Call, work: (tables: Tables) => Promise<T>): Promise<T> {
  const { dataFolder, memory, threads } = await settings()
  const layout = await openDataFolder(dataFolder, { mode: 'read' })
  const tables = openTables(layout, { memory_mb: memory.queries_mb, threads }, clock, dice)
  try {
    return await work(tables)
  } finally {
    await tables.engine.close()
  }
}
