import type { Domain, TableDeclaration } from '@storemesh/domain'
import { commitFiles, expireSnapshots, type PlannedFile, planFiles, schemaOf, type Table } from '@storemesh/iceberg'
import { BRONZE_PARTITION } from '../ingest/bronze-columns.js'
import type { PipelineParts } from '../parts.js'
import { loadIfThere } from '../table-of.js'
import { writeRows } from '../write-rows.js'

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
    await compact(parts, table, declaration)
    await expireSnapshots(parts, table.name, { keep: SNAPSHOTS_KEPT, older_than_ms: SNAPSHOT_AGE_MAX_MS })
  }
}

async function compact(parts: PipelineParts, table: Table, declaration: TableDeclaration): Promise<void> {
  const files = await planFiles(parts, table)
  for (const value of new Set(files.map((file) => file.partition_value))) {
    const together = files.filter((file) => file.partition_value === value)
    if (together.length > FILES_MAX) await rewrite(parts, table, declaration, together)
  }
}

async function rewrite(
  parts: PipelineParts,
  table: Table,
  declaration: TableDeclaration,
  files: readonly PlannedFile[],
): Promise<void> {
  const schema = schemaOf(table)
  const relation = await parts.lake.relation(table, { files })
  const partition = declaration.layer === 'bronze' ? BRONZE_PARTITION : declaration.partition
  const question = { sql: 'SELECT * FROM scattered', relations: new Map([['scattered', relation]]) }
  const add = await writeRows(parts, question, { table, schema, ...(partition && { partition }) })
  await commitFiles(parts, table.name, { operation: 'replace', add, remove: files.map((file) => file.key), summary: {} })
}
