import type { Domain } from '@storemesh/domain'
import { commitFiles, expireSnapshots, type PlannedFile, planFiles, type Table } from '@storemesh/iceberg'
import { writeFiles } from '@storemesh/lake'
import type { PipelineParts } from '../parts.js'
import { loadIfThere } from '../table-of.js'

/** A commit a second leaves a small file a second. Past so many in one partition they become one. */
const FILES_MAX = 32
/** Longer than any query may run, and than any reader of changes stays behind while it lives. */
const SNAPSHOT_AGE_MAX_MS = 15 * 60_000
const SNAPSHOTS_KEPT = 50

/** Keeps a domain's tables short: small files together, old snapshots gone. What the tables say does not change. */
export async function tendTables(parts: PipelineParts, domain: Domain): Promise<void> {
  for (const declaration of domain.tables) {
    const table = await loadIfThere(parts.catalog, { namespace: domain.name, name: declaration.name })
    if (!table) continue
    await compact(parts, table)
    await expireSnapshots(parts, table.name, { keep: SNAPSHOTS_KEPT, older_than_ms: SNAPSHOT_AGE_MAX_MS })
  }
}

async function compact(parts: PipelineParts, table: Table): Promise<void> {
  const files = await planFiles(parts, table)
  for (const value of new Set(files.map((file) => file.partition_value))) {
    const together = files.filter((file) => file.partition_value === value)
    if (together.length > FILES_MAX) await rewrite(parts, table, together)
  }
}

async function rewrite(parts: PipelineParts, table: Table, files: readonly PlannedFile[]): Promise<void> {
  const relation = await parts.lake.relation(table, { files })
  const question = { sql: 'SELECT * FROM scattered', relations: new Map([['scattered', relation]]) }
  const add = await writeFiles(parts, question, table)
  await commitFiles(parts, table.name, { operation: 'replace', add, remove: files.map((file) => file.key), summary: {} })
}
