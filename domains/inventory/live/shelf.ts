import { Fault, isJsonObject, type Json, type JsonObject } from '@storemesh/core'
import { type Ledger, ledgerOf } from './ledger.js'
import type { Level } from './level.js'
import { inOrder, isKind, type Movement } from './movement.js'
import type { Held, Reservations } from './reservations.js'

export type Place = { readonly product_id: string; readonly store_id: string }

/** What moved, and what is kept of it for somebody; whose it is stands there for when a time is due. */
export type Shelf = Ledger & { readonly kept?: Place & Reservations }

/** Of version 1, which had its movements as a list of lists and no level but the settled one. STOCK_STATE_UNREADABLE for any other. */
export function shelfFrom(older: JsonObject, version: number): Shelf {
  if (version !== 1) throw unreadable('version', '1, or the one of now')
  const movements = each(older['movements'], 'movements', movementFrom)
  const isInOrder = movements.every((movement, at) => at === 0 || inOrder(movements[at - 1] ?? movement, movement) < 0)
  if (!isInOrder) throw unreadable('movements', 'one after the other')
  const ledger = ledgerOf(levelFrom(older['settled']), whole(older['settled_ms'], 'settled_ms'), movements)
  const { kept } = older
  return kept === undefined ? ledger : { ...ledger, kept: keptFrom(kept) }
}

function levelFrom(value: Json | undefined): Level {
  const level = object(value, 'settled')
  return {
    on_hand: whole(level['on_hand'], 'on_hand'),
    reserved: whole(level['reserved'], 'reserved'),
    damaged: whole(level['damaged'], 'damaged'),
    moved_ms: whole(level['moved_ms'], 'moved_ms'),
    counted_ms: wholeOrNull(level['counted_ms'], 'counted_ms'),
    count_adjustment: wholeOrNull(level['count_adjustment'], 'count_adjustment'),
  }
}

function movementFrom(value: Json): Movement {
  const [id, at_ms, version, kind, quantity] = list(value, 'movement')
  if (typeof kind !== 'string' || !isKind(kind)) throw unreadable('kind', 'one that the ledger knows')
  return [whole(id, 'id'), whole(at_ms, 'at_ms'), whole(version, 'source_version'), kind, whole(quantity, 'quantity')]
}

function keptFrom(value: Json): Place & Reservations {
  const kept = object(value, 'kept')
  return {
    product_id: text(kept['product_id'], 'product_id'),
    store_id: text(kept['store_id'], 'store_id'),
    held: each(kept['held'], 'held', heldFrom),
    over: each(kept['over'], 'over', (number) => whole(number, 'over')),
  }
}

function heldFrom(value: Json): Held {
  const [reservation_id, quantity, until_ms] = list(value, 'held')
  return [text(reservation_id, 'reservation_id'), whole(quantity, 'quantity'), whole(until_ms, 'until_ms')]
}

function object(value: Json | undefined, name: string): JsonObject {
  if (isJsonObject(value)) return value
  throw unreadable(name, 'an object')
}

function list(value: Json | undefined, name: string): readonly Json[] {
  if (Array.isArray(value)) return value
  throw unreadable(name, 'a list')
}

const each = <Of>(value: Json | undefined, name: string, from: (value: Json) => Of): readonly Of[] =>
  list(value, name).map((one) => from(one))

function text(value: Json | undefined, name: string): string {
  if (typeof value === 'string') return value
  throw unreadable(name, 'text')
}

function whole(value: Json | undefined, name: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  throw unreadable(name, 'a whole number')
}

const wholeOrNull = (value: Json | undefined, name: string): number | null => (value === null ? null : whole(value, name))

/** What stands there is not repeated: it may name a person's reservation. */
const unreadable = (name: string, expected: string): Fault =>
  new Fault(
    'STOCK_STATE_UNREADABLE',
    `${name} of a stored shelf: expected ${expected}, got another; find out who else wrote the state`,
  )
