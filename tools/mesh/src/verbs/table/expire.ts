import { expireSnapshots, type Retention, type Table } from '@storemesh/iceberg'
import { embeddedKeyValueStore } from '@storemesh/key-value'
import { readerMarks } from '@storemesh/pipeline'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { domainNames } from '../../wiring/domain-names.js'
import { loadDomains } from '../../wiring/domains.js'
import { fullName } from '../../wiring/find-table.js'
import { ageMinutes, filesMax, keep, snapshotsMax } from '../table-upkeep.js'
import { counts, type OnTableParts, onTables, outcomeOf } from './on-tables.js'

const MINUTE_MS = 60_000

export const run = (call: Call): Promise<ExitCode> =>
  onTables(call, counts('snapshots', 'refs', 'files', 'readers_outrun'), async (parts, table) => {
    const { isDryRun } = parts
    const { option } = call
    const [snapshots_max, files_max] = [option(snapshotsMax), option(filesMax)]
    const { snapshots, refs, files, outrun } = await expireSnapshots(parts, table.name, {
      retention: retentionOf(option(keep), option(ageMinutes)),
      marks: await marksOn(parts, table),
      dryRun: isDryRun,
      ...(snapshots_max !== undefined && { snapshots_max }),
      ...(files_max !== undefined && { files_max }),
    })
    const outcome = outcomeOf('expired', { isDryRun, count: snapshots + refs.length })
    return { outcome, snapshots, refs: refs.length, files, readers_outrun: outrun.length }
  })

const retentionOf = (keep: number | undefined, age_minutes: number | undefined): Partial<Retention> => ({
  ...(keep !== undefined && { min_snapshots_to_keep: keep }),
  ...(age_minutes !== undefined && { max_snapshot_age_ms: age_minutes * MINUTE_MS }),
})

/** Where models and publishers stand. A table of no domain of this mesh has no publisher. */
async function marksOn({ catalog, layout, clock }: OnTableParts, { name }: Table): Promise<readonly string[]> {
  const [domain] = domainNames().includes(name.namespace) ? await loadDomains([name.namespace]) : []
  const lookups = domain && (await embeddedKeyValueStore({ folder: layout.store(domain.name), clock }))
  try {
    const marks = await readerMarks({ catalog, ...(lookups && { lookups }) }, domain)
    return marks.get(fullName(name)) ?? []
  } finally {
    await lookups?.close()
  }
}
