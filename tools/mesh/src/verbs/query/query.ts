import { viewerOfEverything } from '@storemesh/access'
import type { Row } from '@storemesh/query-engine'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { childLog } from '../../wiring/child-log.js'
import { loadDomains } from '../../wiring/domains.js'
import { openTables } from '../../wiring/embedded.js'
import { eventsOf } from '../../wiring/events.js'
import { openReadObserver } from '../../wiring/read-observer.js'
import { shown } from '../../wiring/shown.js'
import { stopSignal } from '../../wiring/stop-signal.js'
import { limit } from '../query.js'

/** One SELECT, answered from the tables as they are now. */
export async function run({ option, positionals, settings, output, clock, dice }: Call): Promise<ExitCode> {
  const { dataFolder, memory, threads } = await settings()
  const layout = await openDataFolder(dataFolder, { mode: 'read' })
  const events = eventsOf(layout, clock, dice)
  const tables = openTables(layout, { memory_mb: memory.queries_mb, threads }, clock, dice, events.open)
  const { engine, contracts } = tables
  const observing = { layout, engine, contracts, domains: await loadDomains(), clock, log: childLog(clock) }
  const observer = await openReadObserver({ ...observing, by: 'sql' })
  const lake = observer.lake(tables.lake)
  const { signal, forget } = stopSignal()
  const most = option(limit)
  const rows: Row[] = []
  try {
    for await (const batch of lake.rows(positionals[0] ?? '', viewerOfEverything('mesh query'), { signal })) {
      rows.push(...batch.slice(0, most + 1 - rows.length))
      if (rows.length > most) break
    }
  } finally {
    forget()
    await observer.close()
    await Promise.all([engine.close(), events.close()])
  }
  if (rows.length > most) output.note(`Only the first ${most} rows are printed; --limit prints more.`)
  const kept = rows.slice(0, most)
  output.table(
    Object.keys(kept[0] ?? {}).map((name) => ({ name })),
    kept.map(shown),
  )
  return 0
}
