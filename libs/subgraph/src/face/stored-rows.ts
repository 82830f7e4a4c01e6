import type { JsonObject } from '@storemesh/core'
import type { Contract } from '@storemesh/contract'
import type { Space } from '@storemesh/key-value'
import type { LookupReads, Reads, SubgraphContext } from '../reads.js'
import { type Condition, holds } from './conditions.js'
import type { AskedPage, FaceRows, PageOfRows } from './face-rows.js'
import { orderedText, PAST, placeStart, placeText } from './ordered-text.js'
import { narrowedPage, NO_ROWS, personsIn, personsOf } from './narrowed-page.js'
import { type PageOrder, type Place, placeIn } from './page-order.js'
import { BY_KEY, indexOn, type Served, servedKey } from './served-rows.js'

const ROWS_AT_ONCE_MAX = 1000
/** For one page: a filter that few rows pass gets what was found so far, and a cursor to go on from. */
const LOOKED_AT_MAX = 5000

/** Rows that a publisher or a live processor put where they are found by key. */
export function storedRows(reads: Pick<Reads, 'lookup' | 'shown'>, space: Space<JsonObject>, contract: Contract): FaceRows {
  const lookup = reads.lookup(space)
  return {
    byKey: (context, key) => lookup.byKey(context, servedKey(contract, key), personsOf(key)),
    async page(context, asked) {
      const narrowed = narrowedPage(asked, await reads.shown(context, contract, personsIn(asked)))
      return narrowed ? page(lookup, context, contract, narrowed) : NO_ROWS
    },
  }
}

async function page(
  lookup: LookupReads<JsonObject>,
  context: SubgraphContext,
  contract: Served,
  { order, conditions, after, limit }: AskedPage,
): Promise<PageOfRows> {
  const index = order.lead ? indexOn(order.lead.column) : BY_KEY
  const { start, before } = rangeOf(order, conditions)
  let from = after === undefined ? start : later(start, storedPlace(contract, order, after))
  let at_once = limit + 1
  const rows: JsonObject[] = []
  for (let looked = 0; ; looked += at_once, at_once = Math.min(at_once * 4, ROWS_AT_ONCE_MAX)) {
    const entries = await lookup.page(
      context,
      index,
      { after: from, ...(before !== undefined && { before }), limit: at_once },
      personsIn({ conditions }),
    )
    for (const { row } of entries) {
      if (!conditions.every((condition) => holds(condition, row))) continue
      if (rows.length === limit) return { rows, hasMore: true }
      rows.push(row)
    }
    const last = entries.at(-1)
    if (!last || entries.length < at_once) return { rows, hasMore: false }
    if (looked + at_once >= LOOKED_AT_MAX) return { rows, hasMore: true, lookedTo: placeIn(order, last.row) }
    from = last.place
  }
}

/** The part of the store that has all rows of a page. */
export const scannedPart = ({ order, conditions }: Pick<AskedPage, 'order' | 'conditions'>) => ({
  index: order.lead ? indexOn(order.lead.column) : BY_KEY,
  ...rangeOf(order, conditions),
})

/** The part of the index in which all rows are that pass the condition on the order's first column, and few others. */
function rangeOf({ fields }: PageOrder, conditions: readonly Condition[]): { readonly start: string; readonly before?: string } {
  const [first] = fields
  const condition = conditions.find(({ field }) => field.column === first?.column)
  const { is, from = is, before = is } = condition ?? {}
  return {
    start: from ? placeStart(from.text, fields.length) : '',
    ...(before && { before: placeStart(before.text, fields.length) + PAST }),
  }
}

const later = (a: string, b: string): string => (Buffer.compare(Buffer.from(a), Buffer.from(b)) > 0 ? a : b)

/** Where the store has a row: the text of the index, then its key. */
function storedPlace(contract: Served, { fields }: PageOrder, place: Place): string {
  const texts = fields.map(({ of }, index) => orderedText(of.type, place[index]) ?? '')
  const row = Object.fromEntries(fields.map(({ column }, index) => [column, place[index]]))
  return `${placeText(texts)}\0${servedKey(contract, row)}`
}
