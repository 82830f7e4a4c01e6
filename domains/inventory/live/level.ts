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
export function afterMovement(before: Level, [, moved_ms, , kind, quantity]: Movement): Level {
  const level = { ...before, moved_ms }
  switch (kind) {
    case 'sale':
    case 'receipt':
    case 'return':
      return { ...level, on_hand: level.on_hand + quantity }
    case 'damage':
      return { ...level, damaged: level.damaged - quantity }
    case 'reserve':
    case 'release':
      return { ...level, reserved: level.reserved - quantity }
    case 'count':
      return { ...level, on_hand: quantity, counted_ms: moved_ms, count_adjustment: quantity - level.on_hand }
  }
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
