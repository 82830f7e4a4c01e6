import type { AskedPerson } from '@storemesh/access'
import type { ShownRows, SomeRows } from '../rights/shown-rows.js'
import type { Condition } from './conditions.js'
import type { AskedPage, KeyValues, PageOfRows } from './face-rows.js'
import { orderedText } from './ordered-text.js'

export const NO_ROWS: PageOfRows = { rows: [], hasMore: false }

/**
 * A page as its viewer may ask for it; undefined where there are no such rows. By a value that is not seen as it is no row is found:
 * whoever asks by one guess after the other would learn it.
 */
export function narrowedPage(asked: AskedPage, shown: ShownRows): AskedPage | undefined {
  if (shown.kind === 'all') return asked
  if (shown.kind === 'none') return undefined
  if (asked.conditions.some(({ field }) => shown.seen.columns.get(field.column) !== 'plain')) return undefined
  return { ...asked, conditions: [...ownCondition(asked, shown), ...asked.conditions] }
}

/** Of an account's own rows those of nobody else are looked at, where the order of the page is by account. */
function ownCondition({ order }: AskedPage, { seen: { rows } }: SomeRows): readonly Condition[] {
  const [field] = order.fields
  if (rows.kind !== 'equals' || field?.column !== rows.column) return []
  const text = orderedText(field.of.type, rows.value)
  return text === undefined ? [] : [{ field, is: { text, value: rows.value } }]
}

/** Whom a key names. */
export const personsOf = (key: KeyValues): readonly AskedPerson[] =>
  Object.entries(key).map(([column, value]) => ({ column, value: String(value) }))

/** Whom conditions name, each by one value. */
export const personsIn = ({ conditions }: Pick<AskedPage, 'conditions'>): readonly AskedPerson[] =>
  conditions.flatMap(({ field, is }) => (is ? [{ column: field.column, value: String(is.value) }] : []))
