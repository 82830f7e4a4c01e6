import { surrogateKey } from '@storemesh/core'

/** What is kept of a shelf for somebody, until some time. */
export type Held = readonly [reservation_id: string, quantity: number, until_ms: number]

/** The reservations of a shelf, as a ledger remembers them: short, since it remembers many. */
export type Reservations = {
  readonly held: readonly Held[]
  /** Of those that are refused or over, by a number for each: a command that is told again is not decided again. */
  readonly over: readonly number[]
}

export const NO_RESERVATIONS: Reservations = { held: [], over: [] }

/** As many as a state has room for. */
const HELD_MAX = 1_000
const OVER_MAX = 500
/** Of those that are due in one moment, as many as a step may tell of. */
const EXPIRING_MAX = 90

export type ReservationStatus = 'held' | 'refused' | 'released' | 'fulfilled' | 'expired'

export type Command =
  | { readonly kind: 'reserve'; readonly reservation_id: string; readonly quantity: number; readonly until_ms: number }
  | { readonly kind: 'release' | 'fulfil'; readonly reservation_id: string }

/** What became of a reservation. */
export interface Decided {
  readonly status: ReservationStatus
  readonly held: Held
  readonly refusal?: Refusal
}

export type Refusal = 'STOCK_TOO_LOW' | 'RESERVATIONS_TOO_MANY'

export const heldIn = ({ held }: Reservations): number => held.reduce((sum, [, quantity]) => sum + quantity, 0)

/** Undefined where nothing changes: it was decided already, or there is no such reservation. `available`: of what nobody has reserved. */
export function decide(
  before: Reservations,
  command: Command,
  available: number,
): { readonly after: Reservations; readonly decided: Decided } | undefined {
  const { reservation_id } = command
  const standing = before.held.find(([id]) => id === reservation_id)
  if (command.kind !== 'reserve') {
    if (!standing) return undefined
    return { after: without(before, [standing]), decided: { status: ENDED[command.kind], held: standing } }
  }
  if (standing || before.over.includes(numberOf(reservation_id))) return undefined
  const held: Held = [reservation_id, command.quantity, command.until_ms]
  const refusal = refusalOf(before, command.quantity, available)
  if (refusal) return { after: withOver(before, [held]), decided: { status: 'refused', held, refusal } }
  return { after: { ...before, held: [...before.held, held] }, decided: { status: 'held', held } }
}

const ENDED = { release: 'released', fulfil: 'fulfilled' } as const

function refusalOf({ held }: Reservations, quantity: number, available: number): Refusal | undefined {
  if (quantity > available) return 'STOCK_TOO_LOW'
  return held.length >= HELD_MAX ? 'RESERVATIONS_TOO_MANY' : undefined
}

/** When the next one is over that nobody fetched. */
export const dueOf = ({ held }: Reservations): number | undefined =>
  held.length === 0
    ? undefined
    : held.reduce((least_ms, [, , until_ms]) => Math.min(least_ms, until_ms), Number.POSITIVE_INFINITY)

/** Those that are over by then. More than one step may tell of are over a millisecond later. */
export function expire(
  before: Reservations,
  due_ms: number,
): { readonly after: Reservations; readonly decided: readonly Decided[] } {
  const due = before.held.filter(([, , until_ms]) => until_ms <= due_ms)
  const expired = due.slice(0, EXPIRING_MAX)
  const later = new Set(due.slice(EXPIRING_MAX))
  const put = (held: Held): Held => (later.has(held) ? [held[0], held[1], due_ms + 1] : held)
  const after = without({ ...before, held: before.held }, expired)
  return { after: { ...after, held: after.held.map(put) }, decided: expired.map((held) => ({ status: 'expired', held })) }
}

const without = (before: Reservations, gone: readonly Held[]): Reservations => ({
  ...withOver(before, gone),
  held: before.held.filter((held) => !gone.includes(held)),
})

const withOver = (before: Reservations, more: readonly Held[]): Reservations => ({
  ...before,
  over: [...before.over, ...more.map(([id]) => numberOf(id))].slice(-OVER_MAX),
})

const numberOf = (reservation_id: string): number => surrogateKey('reservation', reservation_id)
