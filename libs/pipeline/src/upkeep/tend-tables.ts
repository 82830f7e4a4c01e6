import type { Domain } from '@storemesh/domain'
import type { TableName } from '@storemesh/iceberg'
import { type Tended, type Tending, tendTable } from '@storemesh/lake'
import { errorFields } from '@storemesh/telemetry'
import type { PipelineParts } from '../parts.js'
import { badRowsTable } from '../rejected/bad-rows-table.js'
import { loadIfThere } from '../table-of.js'
import { type ReaderMarks, readerMarks } from './reader-marks.js'
import { SNAPSHOTS } from './upkeep-properties.js'

/** What one run takes on at most for one table, so that ingestion goes on meanwhile. The next run goes on with the rest. */
const COMPACTED_BYTES_MAX = 512 * 2 ** 20
const SNAPSHOTS_MAX = 5000
const EXPIRED_SHARE_MIN = 0.1
const FILES_MAX = 20_000
/** Each commit adds a manifest: so many are put up with. */
const MANIFESTS_MAX = 30
const SWEEP_EVERY_MS = 60 * 60_000
/** They are of all tables there are; a reader only goes forward, so an older mark keeps what it needs as well. */
const MARKS_EVERY_MS = 60_000

/** Of tables of which this process is the one writer. */
export interface Upkeeper {
  readonly table_count: number
  /**
   * Keeps one of them short, within the limits that it declares, and another the next time: all at once would hold up whoever
   * waits for the next turn. One that fails is told of and holds no other up.
   */
  tendNext(): Promise<void>
}

export function upkeepOf(parts: PipelineParts, domain: Pick<Domain, 'name' | 'products'>, tables: Domain['tables']): Upkeeper {
  const swept_ms = new Map<string, number>()
  const kept = keptTables(domain.name, tables)
  let marks: { readonly read_ms: number; readonly of: ReaderMarks } | undefined
  let next = 0

  async function newestMarks(): Promise<ReaderMarks> {
    const now_ms = parts.clock.elapsed_ms()
    if (!marks || now_ms - marks.read_ms >= MARKS_EVERY_MS) marks = { read_ms: now_ms, of: await readerMarks(parts, domain) }
    return marks.of
  }

  async function tendOne({ name, orderBy }: KeptTable, marks: ReaderMarks): Promise<void> {
    const fullName = fullNameOf(name)
    const table = await loadIfThere(parts.catalog, name)
    if (!table) return
    const now_ms = parts.clock.now_ms()
    const isTimeToSweep = now_ms - (swept_ms.get(fullName) ?? 0) >= SWEEP_EVERY_MS
    const done = await tendTable(parts, table.name, tendingOf(orderBy, marks.get(fullName) ?? [], isTimeToSweep))
    if (isTimeToSweep) swept_ms.set(fullName, now_ms)
    tell(parts, fullName, done)
  }

  return {
    table_count: kept.length,
    async tendNext() {
      const table = kept[next]
      if (!table) return
      try {
        await tendOne(table, await newestMarks())
      } catch (error) {
        parts.log.error('upkeep_failed', { table: fullNameOf(table.name), ...errorFields(error) })
      }
      next = (next + 1) % kept.length
    },
  }
}

interface KeptTable {
  readonly name: TableName
  readonly orderBy: readonly string[] | undefined
}

/** The tables, and those of what they refused. */
const keptTables = (namespace: string, tables: Domain['tables']): readonly KeptTable[] =>
  tables.flatMap((table): readonly KeptTable[] => {
    const name = { namespace, name: table.name }
    if (table.layer !== 'bronze') return [{ name, orderBy: table.orderBy }]
    const refused = badRowsTable(namespace, table)
    return [name, ...(refused ? [refused] : [])].map((each) => ({ name: each, orderBy: undefined }))
  })

const fullNameOf = ({ namespace, name }: TableName): string => `${namespace}.${name}`

function tendingOf(orderBy: readonly string[] | undefined, marks: readonly string[], isTimeToSweep: boolean): Tending {
  return {
    compaction: { orderBy, bytes_max: COMPACTED_BYTES_MAX },
    manifests: { manifests_max: MANIFESTS_MAX },
    expiry: { marks, initial: SNAPSHOTS, share_min: EXPIRED_SHARE_MIN, snapshots_max: SNAPSHOTS_MAX, files_max: FILES_MAX },
    sweep: isTimeToSweep ? { files_max: FILES_MAX } : undefined,
  }
}

function tell({ log }: PipelineParts, table: string, { compacted, manifests, expired, swept }: Tended): void {
  if (expired.outrun.length > 0) log.warn('readers_outrun', { table, snapshots: [...expired.outrun], now: 'they compute anew' })
  const done = {
    files_compacted: compacted.files_before,
    entries_rewritten: manifests.entries,
    snapshots_expired: expired.snapshots,
    files_deleted: expired.files + (swept?.files ?? 0),
  }
  if (Object.values(done).some((count) => count > 0)) log.info('table_tended', { table, ...done })
}
