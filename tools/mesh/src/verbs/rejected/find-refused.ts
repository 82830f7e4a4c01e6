import { Fault } from '@storemesh/core'
import {
  isRowId,
  type RefusedRow,
  type RefusedRows,
  refusedRows,
  type RefusedTable,
  refusedTables,
  type Refusing,
  refusingSteps,
  type RejectedParts,
  type WhichRows,
} from '@storemesh/pipeline'
import { suggestion } from '../../command/suggest.js'
import { loadDomains } from '../../wiring/domains.js'

/** The tables that refuse rows, then the models and the live processors that keep some apart. */
export async function allRefusing(): Promise<readonly Refusing[]> {
  const domains = await loadDomains()
  return [...refusedTables(domains), ...refusingSteps(domains)]
}

export const nameOf = ({ domain, name }: Refusing): string => `${domain}.${name}`

/** By `domain.table`, or by its name alone where only one domain has it. TABLE_NOT_FOUND, TABLE_AMBIGUOUS. */
export async function refusingNamed(text: string): Promise<Refusing> {
  const tables = await allRefusing()
  const found = tables.filter((table) => nameOf(table) === text || table.name === text)
  const [table] = found
  if (table && found.length === 1) return table
  if (table) throw new Fault('TABLE_AMBIGUOUS', `${text} is a table of ${found.map(nameOf).join(' and ')}. Name one of them`)
  const names = tables.map(nameOf)
  throw new Fault(
    'TABLE_NOT_FOUND',
    `there is no table or processor ${text}.${suggestion(text, [...names, ...tables.map(({ name }) => name)])} Rows are refused by: ${names.join(', ')}`,
  )
}

/** One to which rows can be sent again. ROW_NOT_SENT_BACK. */
export function tableOf(refusing: Refusing): RefusedTable {
  if (refusing.kind === 'table') return refusing
  const comes = refusing.kind === 'model' ? 'is computed from other tables' : 'steps over events that bronze has'
  throw new Fault(
    'ROW_NOT_SENT_BACK',
    `${nameOf(refusing)} ${comes}: correct what its rows come from, and they come with its next run; nothing is sent to it`,
  )
}

/** A refused row and who keeps it. POSITIONAL_INVALID, REFUSED_ROW_UNKNOWN. */
export async function findRow(parts: RejectedParts, text: string): Promise<{ table: Refusing; row: RefusedRow }> {
  const [row_id = ''] = rowIdsOf([text])
  for (const table of await allRefusing()) {
    const row = (await refusedRows(parts.eventLog, table, { row_ids: new Set([row_id]) })).rows.get(row_id)
    if (row) return { table, row }
  }
  throw unknownRow(row_id, 'no table')
}

/** Rows of one table by their ids; all of them are there, or it is refused. */
export async function rowsById(parts: RejectedParts, table: RefusedTable, texts: readonly string[]): Promise<RefusedRows> {
  const row_ids = new Set(rowIdsOf(texts))
  const found = await rowsOf(parts, table, { row_ids })
  for (const row_id of row_ids) if (!found.rows.has(row_id)) throw unknownRow(row_id, nameOf(table))
  return found
}

export const rowsOf = ({ eventLog }: RejectedParts, table: Refusing, which: WhichRows): Promise<RefusedRows> =>
  refusedRows(eventLog, table, which)

function rowIdsOf(texts: readonly string[]): readonly string[] {
  for (const text of texts) {
    if (isRowId(text)) continue
    throw new Fault('POSITIONAL_INVALID', `ROW_ID: expected 32 hexadecimal digits, got ${JSON.stringify(text.slice(0, 100))}`)
  }
  return texts
}

const unknownRow = (row_id: string, where: string) =>
  new Fault('REFUSED_ROW_UNKNOWN', `${where} refused a row ${row_id}. See: mesh dlq list TABLE, mesh quarantine list TABLE`)
