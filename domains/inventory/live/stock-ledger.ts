import { Fault, instantText } from '@storemesh/core'
import { type Outcome, processor, text, type TimedEvent } from '@storemesh/domain'
import type { Space } from '@storemesh/key-value'
import { servedKey } from '@storemesh/subgraph'
import { afterMovements, availableIn, EMPTY, type Level, type StockStatus, statusOf } from './level.js'
import { inOrder, type Movement, movementOf } from './movement.js'

/** What readers find of a product in a store. */
export type StockLevel = {
  readonly product_id: string
  readonly store_id: string
  readonly on_hand: number
  readonly reserved: number
  readonly damaged: number
  readonly available: number
  readonly status: StockStatus
  /** How many more were promised than there are. */
  readonly oversold: number
  readonly moved_at: string
  readonly counted_at: string | null
  readonly count_adjustment: number | null
}

/** What is settled, and the movements after it, which are folded again when one comes late. */
type Ledger = {
  readonly settled: Level
  /** Nothing from then or before is taken any more: nobody could say whether it was told already. */
  readonly settled_ms: number
  readonly movements: readonly Movement[]
}

const UNSETTLED: Ledger = { settled: EMPTY, settled_ms: 0, movements: [] }
/** As many as a state has room for, and for as long as a source may be late. */
const REMEMBERED = { movements_max: 900, age_ms_max: 86_400_000 }

export const stockLevels: Space<StockLevel> = { name: 'inventory.stock_levels', indexes: {} }

type Shelf = Pick<StockLevel, 'product_id' | 'store_id'>
const shelfOf = ({ fields }: Pick<TimedEvent, 'fields'>): Shelf => ({
  product_id: text(fields, 'product_id'),
  store_id: text(fields, 'store_id'),
})
const keyOf = (shelf: Shelf): string => servedKey({ key: ['product_id', 'store_id'] }, shelf)

/** What there is, a moment after it moved. Movements that are told twice, late or in any order come to the same. */
export const stockLedger = processor<Ledger, StockLevel>({
  name: 'stock-ledger',
  reads: [
    {
      topic: 'inventory-events',
      contract: 'inventory.inventory_events@1',
      at: 'occurred_at',
      key: (event) => keyOf(shelfOf(event)),
      step: (event, before = UNSETTLED) => {
        const movements = withMovement(before, movementOf(event))
        return movements && leaving(shelfOf(event), settle({ ...before, movements }))
      },
    },
  ],
  state: { version: 1 },
  // each shelf has its own time: a ledger that was silent takes a past that is fed to it
  time: { out_of_order_ms: 0, idle_ms: 60_000, late: 'step' },
  space: stockLevels,
  changes: 'inventory.stock-levels',
})

/** In its place among the others; undefined where it was told already. Of one that its source tells otherwise the newer counts. */
function withMovement({ settled_ms, movements }: Ledger, movement: Movement): readonly Movement[] | undefined {
  const [id, at_ms, version] = movement
  const known = movements.find(([other]) => other === id)
  if (known && known[2] >= version) return undefined
  if (at_ms <= settled_ms) {
    throw new Fault(
      'MOVEMENT_LATE',
      `expected a movement within ${REMEMBERED.age_ms_max} ms of the latest of its shelf, and among its last ${REMEMBERED.movements_max}, got an older one; count the shelf`,
    )
  }
  const others = known ? movements.filter((other) => other !== known) : movements
  const place = others.findLastIndex((other) => inOrder(other, movement) < 0) + 1
  return others.toSpliced(place, 0, movement)
}

/** Takes out of memory what is too old, or one too many. */
function settle({ settled, settled_ms, movements }: Ledger): Ledger {
  const latest_ms = movements.at(-1)?.[1] ?? 0
  const kept = movements.findIndex(([, at_ms]) => at_ms > latest_ms - REMEMBERED.age_ms_max)
  const gone = movements.slice(0, Math.max(kept, movements.length - REMEMBERED.movements_max))
  return {
    settled: afterMovements(settled, gone),
    settled_ms: gone.at(-1)?.[1] ?? settled_ms,
    movements: movements.slice(gone.length),
  }
}

function leaving(shelf: Shelf, ledger: Ledger): Outcome<Ledger, StockLevel> {
  const level = afterMovements(ledger.settled, ledger.movements)
  const { on_hand, reserved, damaged, moved_ms, counted_ms, count_adjustment } = level
  const available = availableIn(level)
  const row = {
    ...shelf,
    on_hand,
    reserved,
    damaged,
    available,
    status: statusOf(available),
    oversold: Math.max(0, -available),
    moved_at: instantText(moved_ms),
    counted_at: counted_ms === null ? null : instantText(counted_ms),
    count_adjustment,
  }
  return { state: ledger, tells: [{ key: keyOf(shelf), row }] }
}
