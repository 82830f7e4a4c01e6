import type { Row } from '@storemesh/query-engine'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { openAudit } from '../../wiring/audit.js'
import { auditedLake } from '../../wiring/audited-lake.js'
import { childLog } from '../../wiring/child-log.js'
import { loadDomains } from '../../wiring/domains.js'
import { openTables } from '../../wiring/embedded.js'
import { eventsOf } from '../../wiring/events.js'
import { openReadObserver } from '../../wiring/read-observer.js'
import { shown } from '../../wiring/shown.js'
import { tableRights } from '../../wiring/rights.js'
import { stopSignal } from '../../wiring/stop-signal.js'
import { viewerNamed } from '../../wiring/viewer-named.js'
import { consumers } from '../../wiring/contracts.js'
import { limit } from '../query.js'
import { asWhom, ofAccount, ofPerson, ofRegion, personOf } from '../viewing.js'

/** One SELECT, answered from the tables as they are now. */
export async function run({ option, positionals, settings, output, clock, dice }: Call): Promise<ExitCode> {
  const viewer = await viewerNamed(
    { as: option(asWhom), region: option(ofRegion), account: option(ofAccount), person: option(ofPerson) },
    consumers,
  )
  const person = personOf(option(ofPerson) ?? '')
  const { dataFolder, memory, threads, audit: places } = await settings()
  const layout = await openDataFolder(dataFolder, { mode: 'read' })
  const events = eventsOf(layout, clock, dice)
  const tables = openTables(layout, { memory_mb: memory.queries_mb, threads }, clock, dice, events.open)
  const { engine, contracts } = tables
  engine.begin()
  const domains = await loadDomains()
  const log = childLog(clock)
  const observing = { layout, engine, contracts, domains, clock, log }
  const audit = openAudit('query', { layout, heads: places.heads, clock, dice, log })
  const observer = await openReadObserver({ ...observing, by: 'sql' })
  const lake = auditedLake(observer.lake(tables.lake), {
    audit,
    engine,
    dice,
    tables: async () => tableRights(domains, await contracts()),
  })
  const { signal, forget } = stopSignal()
  const most = option(limit)
  const rows: Row[] = []
  try {
    for await (const batch of lake.rows(positionals[0] ?? '', viewer, { signal, ...(person && { person }) })) {
      rows.push(...batch.slice(0, most + 1 - rows.length))
      if (rows.length > most) break
    }
  } finally {
    forget()
    await observer.close()
    await audit.close()
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
