import type { CheckedEvent } from '@storemesh/contract'
import { parseJson } from '@storemesh/core'
import type { SchemaChange, Table, Update } from '@storemesh/iceberg'
import { pathText } from './column-drift.js'
import type { DriftParts } from './follow-declaration.js'
import { fullName } from './full-name.js'

/**
 * Fields that came with events and that the contract does not know: their names stand in the table's properties, so that each
 * is told of once, whoever runs, and can be looked up. What they held stands in the rows.
 */
export const UNKNOWN_NAMES_PROPERTY = 'mesh.unknown-fields'

/** Where names are data, as in a map by customer, there is no end to them. */
const NAMES_MAX = 50
const MORE = '…'

/** A name may be somebody's address or number where fields are data. Only what reads like a field's name is shown. */
const SHOWN = /^[A-Za-z_][\w-]{0,63}(?:(?:\[\])*\.[A-Za-z_][\w-]{0,63})*$/
const SHOWN_CHARACTERS_MAX = 128
const UNSHOWN = '(not shown)'

const BATCH_NAMES_MAX = 1000

/** What events carry that their contract does not know. */
export function namesIn(events: readonly CheckedEvent[]): ReadonlySet<string> {
  const names = new Set<string>()
  for (const event of events) {
    if (!event.ok || !event.unknown) continue
    for (const name of event.unknown.names) names.add(name)
    if (names.size > BATCH_NAMES_MAX) break
  }
  return names
}

/** The names that the table has heard of. */
export function unknownNames({ metadata }: Pick<Table, 'metadata'>): readonly string[] {
  const names = parseJson(metadata.properties[UNKNOWN_NAMES_PROPERTY] ?? '[]')
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []
}

/** Tells of each name that the table has not heard of, before the rows with it land. Whoever dies in between tells it again. */
export async function tellUnknown({ catalog, log }: DriftParts, table: Table, names: Iterable<string>): Promise<void> {
  const heard = unknownNames(table)
  const fresh = freshNames(heard, names)
  if (fresh.length === 0) return
  for (const field of fresh) {
    if (field === MORE) log.warn('unknown_fields_many', { table: fullName(table), names_max: NAMES_MAX })
    else log.warn('unknown_field', { table: fullName(table), field })
  }
  await catalog.commit(
    table.name,
    [{ type: 'assert-table-uuid', uuid: table.metadata['table-uuid'] }],
    [namesUpdate([...heard, ...fresh])],
  )
}

/** What is new among the names as they may be shown, as far as there is room. */
export function freshNames(heard: readonly string[], names: Iterable<string>): readonly string[] {
  if (heard.includes(MORE)) return []
  const fresh = new Set<string>()
  for (const name of names) {
    const shown = name.length <= SHOWN_CHARACTERS_MAX && SHOWN.test(name) ? name : UNSHOWN
    if (heard.includes(shown)) continue
    fresh.add(shown)
    if (heard.length + fresh.size <= NAMES_MAX) continue
    fresh.delete(shown)
    return [...fresh, MORE]
  }
  return [...fresh]
}

/** What becomes a column is unknown no more. */
export function adopted(table: Table, changes: readonly SchemaChange[]): readonly Update[] {
  const heard = unknownNames(table)
  const columns = changes.flatMap(({ change, column }) => (change === 'add' ? [pathText(column)] : []))
  const left = heard.filter((name) => !columns.includes(name))
  return left.length === heard.length ? [] : [namesUpdate(left)]
}

const namesUpdate = (names: readonly string[]): Update => ({
  action: 'set-properties',
  updates: { [UNKNOWN_NAMES_PROPERTY]: JSON.stringify(names) },
})
