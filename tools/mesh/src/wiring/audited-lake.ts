import { hash } from 'node:crypto'
import type { ProductRights, Viewer } from '@storemesh/access'
import { askedBy, type AuditedProduct, auditedProducts, type AuditEntry, type AuditLog } from '@storemesh/audit'
import { type Dice, isFault } from '@storemesh/core'
import type { Lake, QuestionOptions } from '@storemesh/lake'
import type { LineageReader, QueryEngine } from '@storemesh/query-engine'
import { accountHere } from './account-here.js'
import { MESH_NAMESPACE } from './metrics-relation.js'
import { WHOLE } from './noted-reading.js'

interface Auditing {
  readonly audit: AuditLog
  readonly engine: Pick<QueryEngine, 'relationsOf'> & LineageReader
  /** By the name that SQL uses, what stands of a table in its contract. */
  readonly tables: () => Promise<ReadonlyMap<string, ProductRights>>
  readonly dice: Dice
}

/** The same tables, where what a statement reads of persons is noted before its first row; and that it was refused, where it is. */
export function auditedLake(lake: Lake, { audit, engine, tables, dice }: Auditing): Lake {
  return {
    ...lake,
    async *rows(sql, viewer, options) {
      const reads = await personalReads(engine, await tables(), sql, options)
      const entry = reads.length === 0 ? undefined : entryOf(sql, viewer, reads, dice)
      let isNoted = false
      const note = async (more: Partial<AuditEntry> = {}) => {
        if (entry && !isNoted) await audit.append([{ ...entry, ...more }])
        isNoted = true
      }
      try {
        for await (const batch of lake.rows(sql, viewer, options)) {
          await note()
          yield batch
        }
        await note() // no row is an answer, too
      } catch (error) {
        if (!isNoted && isFault(error) && error.code !== 'AUDIT_UNAVAILABLE') await note({ kind: 'refused', codes: [error.code] })
        throw error
      }
    },
  }
}

const entryOf = (sql: string, viewer: Viewer, reads: readonly AuditedProduct[], dice: Dice): AuditEntry => ({
  kind: 'read',
  who: { ...askedBy(viewer), account: accountHere() },
  surface: 'sql',
  request_id: dice.uuid(),
  digest: statementDigest(sql),
  reads,
})

/** SHA-256 of a statement without the values in it. */
const statementDigest = (sql: string): string =>
  hash('sha256', sql.replaceAll(/'(?:[^']|'')*'|\$\$[\s\S]*?\$\$/g, "''").replaceAll(/\b\d+(?:\.\d+)?\b/g, '0'))

/** What a statement reads of persons, columns by which rows are chosen among it; where it cannot be told, all that tables have of them. */
export async function personalReads(
  engine: Auditing['engine'],
  tables: ReadonlyMap<string, ProductRights>,
  sql: string,
  { person }: Pick<QuestionOptions, 'person'> = {},
): Promise<readonly AuditedProduct[]> {
  const named = (await engine.relationsOf(sql).catch(() => [])).filter((name) => !name.startsWith(`${MESH_NAMESPACE}.`))
  const isAsked = await columnsAsked(engine, tables, named, sql)
  const found = new Map<string, Set<string>>()
  for (const name of named) {
    const [table = ''] = name.split('$')
    const rights = tables.get(table)
    const columns = rights ? (rights.personal ?? []).filter((path) => person?.column === path || isAsked(name, path)) : [WHOLE]
    if (columns.length === 0) continue
    const product = rights ? `${rights.domain}.${rights.product}` : table
    found.set(product, new Set([...(found.get(product) ?? []), ...columns]))
  }
  return auditedProducts(found)
}

const columnOf = (path: string): string => path.split('.', 1)[0] ?? path

async function columnsAsked(
  engine: Auditing['engine'],
  tables: ReadonlyMap<string, ProductRights>,
  named: readonly string[],
  sql: string,
): Promise<(table: string, path: string) => boolean> {
  const all = new Map(named.map((name) => [name, [...new Set((tables.get(name)?.paths ?? []).map(columnOf))]] as const))
  const lineage = [...all.values()].some((columns) => columns.length === 0)
    ? undefined
    : await engine.lineageOf(sql, all).catch(() => undefined)
  if (!lineage) return () => true
  const { columns, rows, unknown } = lineage
  if (unknown.length + columns.reduce((sum, column) => sum + column.unknown.length, 0) > 0) return () => true
  const read = new Set([...columns.flatMap(({ from }) => from), ...rows].map(({ table, column }) => `${table} ${column}`))
  return (table, path) => read.has(`${table} ${columnOf(path)}`)
}
