import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Contract } from '@storemesh/contract'
import { dayText, instantText } from '@storemesh/core'
import { type NewDataFile, type Schema, schemaOf, type Table } from '@storemesh/iceberg'
import { adoptFiles, computeFiles, inSpool } from '@storemesh/lake'
import { areTellable, type EventsRelation, localRelation, type WrittenFile } from '@storemesh/query-engine'
import type { SourceRow } from '@storemesh/source'
import type { PipelineParts } from '../parts.js'
import { plainLines } from './plain-lines.js'

/** The rows of a topic of which an engine is sure, as data files that belong to no snapshot yet, and the others. */
export interface SureRows {
  readonly files: readonly NewDataFile[]
  readonly rest: readonly SourceRow[]
}

/** Fewer are read as quickly one by one, and land in the table's own format for fresh rows. */
const ROWS_MIN = 5000

/** Whether an engine may read so many events of a contract: one that is slow to begin, and many times quicker then. */
export const mayBeSure = ({ engine }: Pick<PipelineParts, 'engine'>, { columns }: Contract, rows: number): boolean =>
  engine.readsEvents === true && rows >= ROWS_MIN && areTellable(columns)

export async function sureRows(
  parts: PipelineParts,
  contract: Contract,
  table: Table,
  rows: readonly SourceRow[],
): Promise<SureRows> {
  return inSpool(parts, async (folder) => {
    const path = join(folder, 'events')
    await writeFile(path, plainLines(rows))
    const told: EventsRelation = { kind: 'events', columns: contract.columns, paths: [path] }
    const now_ms = parts.clock.now_ms()
    const question = {
      sql: rowsSql(schemaOf(table), contract, table.name.name),
      relations: new Map([['told', told]]),
      parameters: [instantText(now_ms), dayText(now_ms)],
    }
    const written = await computeFiles(parts, question, table, { folder, orderBy: [] })
    const landed = await rangesOf(parts, schemaOf(table), written)
    const { files, stored } = await adoptFiles(parts, table, written)
    await stored
    return { files, rest: rows.filter(({ partition, offset }) => !isWithin(landed.get(partition), offset)) }
  })
}

const OWN: ReadonlyMap<string, string> = new Map([
  ['source_partition', '"$partition"'],
  ['source_offset', '"$offset"'],
  ['loaded_at', 'CAST($1 AS timestamp with time zone)'],
  ['ingest_date', 'CAST($2 AS date)'],
])

/** A row's id is made as `deterministicId` makes it of the table and the place. */
function rowsSql({ fields }: Schema, { columns }: Contract, table: string): string {
  const place = `concat(CAST("$partition" AS varchar), '/', CAST("$offset" AS varchar))`
  const id = `substring(lower(to_hex(sha256(to_utf8(concat('${table.length}:${table}', CAST(length(${place}) AS varchar), ':', ${place}))))), 1, 32)`
  const told = new Set(columns.map(({ name }) => name))
  const selected = fields.map(({ name }) => {
    if (name === 'row_id') return `${id} AS row_id`
    const own = OWN.get(name)
    if (own !== undefined) return `${own} AS ${name}`
    return told.has(name) ? `"${name}"` : `NULL AS "${name}"`
  })
  return `SELECT ${selected.join(', ')} FROM told`
}

interface Range {
  readonly first: number
  readonly last: number
}

const RANGES = `SELECT source_partition, min(source_offset) AS first, max(source_offset) AS last
FROM (
  SELECT source_partition, source_offset, source_offset - row_number() OVER (PARTITION BY source_partition ORDER BY source_offset) AS gap
  FROM written
) AS placed
GROUP BY source_partition, gap ORDER BY source_partition, first`

/** The offsets that have landed, by partition: in order, and many of them as one. */
async function rangesOf(
  { engine, viewer }: Pick<PipelineParts, 'engine' | 'viewer'>,
  schema: Schema,
  written: readonly WrittenFile[],
): Promise<ReadonlyMap<number, readonly Range[]>> {
  const ranges = new Map<number, Range[]>()
  const local = written.flatMap((file) => ('path' in file ? [file] : []))
  if (local.length === 0) return ranges
  const relations = new Map([['written', localRelation(schema, local)]])
  for await (const rows of engine.rows({ sql: RANGES, relations }, viewer)) {
    for (const { source_partition, first, last } of rows) {
      const partition = Number(source_partition)
      const known = ranges.get(partition) ?? []
      known.push({ first: Number(first), last: Number(last) })
      ranges.set(partition, known)
    }
  }
  return ranges
}

function isWithin(ranges: readonly Range[] = [], offset: number): boolean {
  let [low, high] = [0, ranges.length - 1]
  while (low <= high) {
    const middle = (low + high) >>> 1
    const range = ranges[middle]
    if (!range) return false
    if (offset < range.first) high = middle - 1
    else if (offset > range.last) low = middle + 1
    else return true
  }
  return false
}
