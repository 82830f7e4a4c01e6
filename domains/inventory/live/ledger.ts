import { Fault } from '@storemesh/core'
import { afterMovements, EMPTY, type Level } from './level.js'
import { inOrder, type Movement } from './movement.js'
import { endOf, movementAt, movementsIn, movementText, startBefore, startOf } from './movement-text.js'

/** What is settled, and the movements after it, which are folded again when one comes late. */
export type Ledger = {
  readonly settled: Level
  /** Nothing from then or before is taken any more: nobody could say whether it was told already. */
  readonly settled_ms: number
  /** In their order, as `movementText` writes each. */
  readonly movements: string
  readonly movements_count: number
  /** What all of it comes to: one that comes after all others is folded alone. */
  readonly level: Level
}

export const UNSETTLED: Ledger = { settled: EMPTY, settled_ms: 0, movements: '', movements_count: 0, level: EMPTY }
/** As many as a state has room for, and for as long as a source may be late. */
const REMEMBERED = { movements_max: 900, age_ms_max: 86_400_000 }

/** The movements are in their order. */
export const ledgerOf = (settled: Level, settled_ms: number, movements: readonly Movement[]): Ledger => ({
  settled,
  settled_ms,
  movements: movements.map(movementText).join(''),
  movements_count: movements.length,
  level: afterMovements(settled, movements),
})

/** With the movement in its place among the others; undefined where it was told already. Of one that its source tells otherwise the newer counts. */
export function afterMovement(ledger: Ledger, movement: Movement): Ledger | undefined {
  const { settled_ms, movements } = ledger
  const [id, at_ms, version] = movement
  const known = startOf(movements, id)
  if (known >= 0 && movementAt(movements, known)[2] >= version) return undefined
  if (at_ms <= settled_ms) {
    throw new Fault(
      'MOVEMENT_LATE',
      `expected a movement within ${REMEMBERED.age_ms_max} ms of the latest of its shelf, and among its last ${REMEMBERED.movements_max}, got an older one; count the shelf`,
    )
  }
  return settle(withMovement(known < 0 ? ledger : without(ledger, known), movement, known < 0))
}

/** Its level is still that with the movement. */
const without = (ledger: Ledger, start: number): Ledger => ({
  ...ledger,
  movements: ledger.movements.slice(0, start) + ledger.movements.slice(endOf(ledger.movements, start)),
  movements_count: ledger.movements_count - 1,
})

function withMovement(ledger: Ledger, movement: Movement, isLevelRight: boolean): Ledger {
  const { settled, movements: others, level } = ledger
  const place = movement[1] > level.moved_ms ? others.length : placeAmong(others, movement)
  const movements = others.slice(0, place) + movementText(movement) + others.slice(place)
  return {
    ...ledger,
    movements,
    movements_count: ledger.movements_count + 1,
    level:
      isLevelRight && place === others.length
        ? afterMovements(level, [movement])
        : afterMovements(settled, movementsIn(movements)),
  }
}

/** Sought from the end: hardly any is later than a few of the others. */
function placeAmong(movements: string, movement: Movement): number {
  let place = movements.length
  for (let start = startBefore(movements, place); start >= 0; start = startBefore(movements, place)) {
    if (inOrder(movementAt(movements, start), movement) < 0) break
    place = start
  }
  return place
}

/** Takes out of memory what is too old, or one too many. */
function settle(ledger: Ledger): Ledger {
  const { movements, movements_count, level } = ledger
  const gone: Movement[] = []
  let kept = 0
  for (let start = 0; start < movements.length; start = kept) {
    const movement = movementAt(movements, start)
    // the level moved with the latest of them
    const isTooOld = movement[1] <= level.moved_ms - REMEMBERED.age_ms_max
    if (!isTooOld && movements_count - gone.length <= REMEMBERED.movements_max) break
    gone.push(movement)
    kept = endOf(movements, start)
  }
  if (gone.length === 0) return ledger
  return {
    ...ledger,
    settled: afterMovements(ledger.settled, gone),
    settled_ms: gone.at(-1)?.[1] ?? ledger.settled_ms,
    movements: movements.slice(kept),
    movements_count: movements_count - gone.length,
  }
}
