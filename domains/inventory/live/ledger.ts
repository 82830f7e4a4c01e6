import { Fault } from '@storemesh/core'
import { afterMovements, EMPTY, type Level } from './level.js'
import { inOrder, type Movement } from './movement.js'

/** What is settled, and the movements after it, which are folded again when one comes late. */
export type Ledger = {
  readonly settled: Level
  /** Nothing from then or before is taken any more: nobody could say whether it was told already. */
  readonly settled_ms: number
  readonly movements: readonly Movement[]
}

export const UNSETTLED: Ledger = { settled: EMPTY, settled_ms: 0, movements: [] }
/** As many as a state has room for, and for as long as a source may be late. */
const REMEMBERED = { movements_max: 900, age_ms_max: 86_400_000 }

export const levelOf = ({ settled, movements }: Ledger): Level => afterMovements(settled, movements)

/** With the movement in its place among the others; undefined where it was told already. Of one that its source tells otherwise the newer counts. */
export function afterMovement(ledger: Ledger, movement: Movement): Ledger | undefined {
  const movements = withMovement(ledger, movement)
  return movements && settle({ ...ledger, movements })
}

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
