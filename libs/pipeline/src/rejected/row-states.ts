import { sourceMark } from '../summary.js'
import { loadIfThere } from '../table-of.js'
import { fixedTopic } from './fixes.js'
import type { RefusedTable, RejectedParts } from './refused-table.js'
import { nextOffset } from './returned-mark.js'
import { isRowId, returnedTopic } from './returned-record.js'
import { topicRecords } from './topic-records.js'

/**
 * Refused and nothing else; corrected, and the correction not sent; sent back, and not read yet; in its table. Nobody notes a
 * state: it is what the topics and the table say.
 */
export type RowState = 'open' | 'fixed' | 'returned' | 'landed'

export const ROW_STATES = ['open', 'fixed', 'returned', 'landed'] as const satisfies readonly RowState[]

export async function statesOf(
  parts: RejectedParts,
  table: RefusedTable,
  row_ids: ReadonlySet<string>,
): Promise<ReadonlyMap<string, RowState>> {
  // a row that lands meanwhile is found in one place or the other: it leaves the first after it has come into the second
  const [fixed, returned] = [await fixedOf(parts, table, row_ids), await returnedOf(parts, table)]
  const landed = await landedOf(parts, table, row_ids)
  const state = (row_id: string): RowState => {
    if (landed.has(row_id)) return 'landed'
    if (returned.has(row_id)) return 'returned'
    return fixed.has(row_id) ? 'fixed' : 'open'
  }
  return new Map([...row_ids].map((row_id) => [row_id, state(row_id)]))
}

async function fixedOf({ eventLog }: RejectedParts, table: RefusedTable, row_ids: ReadonlySet<string>) {
  const fixed = new Set<string>()
  for await (const { key } of topicRecords(eventLog, fixedTopic(table))) if (key !== undefined && row_ids.has(key)) fixed.add(key)
  return fixed
}

/** What was sent back and is past what the table has read. */
async function returnedOf({ catalog, eventLog }: RejectedParts, { domain, bronze }: RefusedTable): Promise<ReadonlySet<string>> {
  const returned = new Set<string>()
  const topic = returnedTopic(domain, bronze.name)
  const description = await eventLog.topic(topic)
  if (!description) return returned
  const table = await loadIfThere(catalog, { namespace: domain, name: bronze.name })
  const mark = table && sourceMark(table, 'returned')
  for await (const { key } of topicRecords(eventLog, topic, nextOffset(mark, `${eventLog.id}/${description.id}`)))
    if (key !== undefined) returned.add(key)
  return returned
}

const IDS_AT_ONCE = 1000

async function landedOf(
  { catalog, lake, viewer }: RejectedParts,
  { domain, bronze }: RefusedTable,
  row_ids: ReadonlySet<string>,
) {
  const landed = new Set<string>()
  if (row_ids.size === 0 || !(await loadIfThere(catalog, { namespace: domain, name: bronze.name }))) return landed
  const ids = [...row_ids].filter(isRowId) // they stand in the statement as they are
  for (let start = 0; start < ids.length; start += IDS_AT_ONCE) {
    const some = ids.slice(start, start + IDS_AT_ONCE).map((id) => `'${id}'`)
    const sql = `SELECT row_id FROM ${domain}.${bronze.name} WHERE row_id IN (${some.join(', ')})`
    for await (const rows of lake.rows(sql, viewer))
      for (const { row_id } of rows) if (typeof row_id === 'string') landed.add(row_id)
  }
  return landed
}
