import { Fault, type JsonObject } from '@storemesh/core'
import type { IndexedEntry, KeyValueStore, Range, Space } from '@storemesh/key-value'
import type { SomeRows } from './shown-rows.js'

const ROWS_AT_ONCE_MAX = 1000
/** For one page: who sees few of many rows finds them by an index of their own, or narrows what is asked for. */
const LOOKED_AT_MAX = 20_000

/** An index of the rows of one account, person or the like, each in the order of another index: `placed_of_user_id`. */
export const indexOf = (index: string, column: string): string => `${index}_of_${column}`
/** Below and above all that an index of one value holds. */
const [BETWEEN, PAST] = ['\u0001', '\u0002']
/** A row's place in such an index. */
export const placeWithin = (value: string, place: string): string => `${value}${BETWEEN}${place}`

/**
 * The rows of an index that a viewer is shown: as many as were asked for, unless there are no more. How many lie between them, and
 * of whom, tells itself by nothing.
 */
export async function shownEntries<Row extends JsonObject>(
  lookups: Pick<KeyValueStore, 'range'>,
  space: Space<Row>,
  { index, range }: { readonly index: string; readonly range: Range },
  shown: SomeRows,
): Promise<readonly IndexedEntry<Row>[]> {
  const { name, narrowed } = narrowedTo(Object.keys(space.indexes), index, range, shown)
  const wanted = range.limit
  const found: IndexedEntry<Row>[] = []
  let rest: Range = narrowed
  for (let looked = 0, at_once = wanted; ; at_once = Math.min(at_once * 4, ROWS_AT_ONCE_MAX)) {
    const entries = await lookups.range(space, name, { ...rest, limit: at_once })
    for (const entry of entries) {
      const row = shown.show(entry.row)
      if (row) found.push({ ...entry, row })
      if (found.length === wanted) return found
    }
    const last = entries.at(-1)
    if (!last || entries.length < at_once) return found
    looked += entries.length
    if (looked >= LOOKED_AT_MAX) throw tooSparse()
    rest = range.reverse === true ? { ...rest, before: last.place } : { ...rest, after: last.place }
  }
}

function narrowedTo(indexes: readonly string[], index: string, range: Range, { seen: { rows } }: SomeRows) {
  const own = rows.kind === 'equals' ? indexOf(index, rows.column) : undefined
  if (rows.kind !== 'equals' || own === undefined || !indexes.includes(own)) return { name: index, narrowed: range }
  const [first, end] = [rows.value + BETWEEN, rows.value + PAST]
  const after = range.after !== undefined && range.after > first && range.after < end ? range.after : first
  const before = range.before !== undefined && range.before > first && range.before < end ? range.before : end
  return { name: own, narrowed: { ...range, after, before } }
}

const tooSparse = (): Fault =>
  new Fault('PAGE_TOO_SPARSE', 'expected rows nearer to each other; narrow what is asked for by a filter')
