import { instantText } from '@storemesh/core'
import { type Outcome, processor, text, type TimedEvent } from '@storemesh/domain'
import type { Space } from '@storemesh/key-value'
import { servedKey } from '@storemesh/subgraph'
import { afterMovement, UNSETTLED } from './ledger.js'
import { availableIn, type StockStatus, statusOf } from './level.js'
import { movementOf } from './movement.js'
import {
  type Decided,
  decide,
  dueOf,
  expire,
  heldIn,
  NO_RESERVATIONS,
  type Refusal,
  type Reservations,
  type ReservationStatus,
} from './reservations.js'
import { type Place, type Shelf, shelfFrom } from './shelf.js'
import { commandOf } from './stock-command.js'

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

/** What readers find of a reservation. */
export type Reservation = {
  readonly product_id: string
  readonly store_id: string
  readonly reservation_id: string
  readonly quantity: number
  readonly status: ReservationStatus
  readonly refusal: Refusal | null
  /** What could be promised afterwards. */
  readonly available: number
  readonly held_until: string
  readonly decided_at: string
}

export const stockLevels: Space<StockLevel> = { name: 'inventory.stock_levels', indexes: {} }
export const reservations: Space<Reservation> = { name: 'inventory.reservations', indexes: {} }

const placeOf = ({ fields }: Pick<TimedEvent, 'fields'>): Place => ({
  product_id: text(fields, 'product_id'),
  store_id: text(fields, 'store_id'),
})
const keyOf = (place: Place): string => servedKey({ key: ['product_id', 'store_id'] }, place)
export const reservationKey = (of: Place & Pick<Reservation, 'reservation_id'>): string =>
  servedKey({ key: ['product_id', 'store_id', 'reservation_id'] }, of)

/**
 * What there is, a moment after it moved, and who may have it. Movements that are told twice, late or in any order come to the
 * same; a reservation is decided by what there is when it is asked for, and stands whatever is told later of the time before.
 */
export const stockLedger = processor<Shelf, StockLevel, Reservation>({
  name: 'stock-ledger',
  reads: [
    {
      topic: 'inventory-events',
      contract: 'inventory.inventory_events@1',
      at: 'occurred_at',
      key: (event) => keyOf(placeOf(event)),
      step: (event, before = UNSETTLED) => {
        const after = afterMovement(before, movementOf(event))
        if (!after) return undefined
        const state = { ...before, ...after }
        return { state, tells: [levelRow(placeOf(event), state)] }
      },
    },
    {
      topic: 'inventory.stock-commands',
      contract: 'inventory.stock_commands@1',
      at: 'asked_at',
      key: (event) => keyOf(placeOf(event)),
      step: (event, before = UNSETTLED) => {
        const done = decide(before.kept ?? NO_RESERVATIONS, commandOf(event), availableOn(before))
        return done && deciding(before, { ...placeOf(event), ...done.after }, [done.decided], event.at_ms)
      },
    },
  ],
  state: { version: 2, from: shelfFrom },
  // each shelf has its own time: a ledger that was silent takes a past that is fed to it
  time: { out_of_order_ms: 0, idle_ms: 1_000, late: 'step', order: 'as they come' },
  timer: {
    due: ({ kept }) => kept && dueOf(kept),
    step: (due_ms, shelf) => {
      if (!shelf.kept) return { state: shelf }
      const { after, decided } = expire(shelf.kept, due_ms)
      return deciding(shelf, { ...shelf.kept, ...after }, decided, due_ms)
    },
  },
  space: stockLevels,
  changes: 'inventory.stock-levels',
  answers: { space: reservations, changes: 'inventory.reservations' },
})

const availableOn = (shelf: Shelf): number => availableIn(shelf.level) - heldIn(shelf.kept ?? NO_RESERVATIONS)

function deciding(
  before: Shelf,
  kept: Place & Reservations,
  decided: readonly Decided[],
  at_ms: number,
): Outcome<Shelf, StockLevel, Reservation> {
  const state = { ...before, kept }
  const level = levelRow(kept, state)
  const answers = decided.map((each) => reservationRow(kept, each, level.row.available, at_ms))
  const isMoved = heldIn(kept) !== heldIn(before.kept ?? NO_RESERVATIONS)
  return { state, answers, ...(isMoved && { tells: [level] }) }
}

function reservationRow(place: Place, { status, held, refusal }: Decided, available: number, at_ms: number) {
  const [reservation_id, quantity, until_ms] = held
  const { product_id, store_id } = place
  const of = { product_id, store_id, reservation_id }
  const times = { held_until: instantText(until_ms), decided_at: instantText(at_ms) }
  return { key: reservationKey(of), row: { ...of, quantity, status, refusal: refusal ?? null, available, ...times } }
}

function levelRow({ product_id, store_id }: Place, shelf: Shelf) {
  const { level } = shelf
  const { on_hand, damaged, moved_ms, counted_ms, count_adjustment } = level
  const held = heldIn(shelf.kept ?? NO_RESERVATIONS)
  const available = availableIn(level) - held
  const row = {
    product_id,
    store_id,
    on_hand,
    reserved: level.reserved + held,
    damaged,
    available,
    status: statusOf(available),
    oversold: Math.max(0, -available),
    moved_at: instantText(moved_ms),
    counted_at: counted_ms === null ? null : instantText(counted_ms),
    count_adjustment,
  }
  return { key: keyOf({ product_id, store_id }), row }
}
