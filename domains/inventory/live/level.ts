import type { Movement } from './movement.js'

/** What there is of a product in a store, by state. */
export type Level = {
  readonly on_hand: number
  readonly reserved: number
  readonly damaged: number
  readonly moved_ms: number
  readonly counted_ms: number | null
  /** What the last count found more than the ledger had as of its time. */
  readonly count_adjustment: number | null
}

export const EMPTY: Level = { on_hand: 0, reserved: 0, damaged: 0, moved_ms: 0, counted_ms: null, count_adjustment: null }

/** All but a count add their quantity to what is available; the kind says which state it comes out of, or goes into. */
export function afterMovements(before: Level, movements: readonly Movement[]): Level {
  let { on_hand, reserved, damaged, moved_ms, counted_ms, count_adjustment } = before
  // a shelf is folded again when a movement comes late: an object for each of hundreds would be most of the work
  for (const [, at_ms, , kind, quantity] of movements) {
    moved_ms = at_ms
    switch (kind) {
      case 'sale':
      case 'receipt':
      case 'return':
        on_hand += quantity
        break
      case 'damage':
        damaged -= quantity
        break
      case 'reserve':
      case 'release':
        reserved -= quantity
        break
      case 'count':
        count_adjustment = quantity - on_hand
        counted_ms = at_ms
        on_hand = quantity
    }
  }
  return { on_hand, reserved, damaged, moved_ms, counted_ms, count_adjustment }
}

/** What was released before it was reserved, or mended before it was damaged, is not there twice. */
export const availableIn = ({ on_hand, reserved, damaged }: Level): number =>
  on_hand - Math.max(0, reserved) - Math.max(0, damaged)

const LOW_STOCK_MAX = 10

export type StockStatus = 'in_stock' | 'low_stock' | 'out_of_stock' | 'oversold'

export function statusOf(available: number): StockStatus {
  if (available < 0) return 'oversold'
  if (available === 0) return 'out_of_stock'
  return available <= LOW_STOCK_MAX ? 'low_stock' : 'in_stock'
}
