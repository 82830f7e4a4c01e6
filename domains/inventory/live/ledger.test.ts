import { type Dice, isFault, seededDice } from '@storemesh/core'
import { expect, test } from 'vitest'
import { afterMovement, type Ledger, ledgerOf, UNSETTLED } from './ledger.js'
import { afterMovements, EMPTY, type Level } from './level.js'
import { inOrder, type Kind, type Movement } from './movement.js'

const DAY_MS = 86_400_000
const START_MS = Date.parse('2026-01-31T00:00:00Z')

/** What a ledger is by its meaning: a list that is searched, put in order and folded anew with each movement. */
type Plain = { readonly settled: Level; readonly settled_ms: number; readonly movements: readonly Movement[] }
type Outcome = 'told already' | 'late' | Plain

function plainly({ settled, settled_ms, movements }: Plain, movement: Movement): Outcome {
  const known = movements.find(([id]) => id === movement[0])
  if (known && known[2] >= movement[2]) return 'told already'
  if (movement[1] <= settled_ms) return 'late'
  const all = [...movements.filter((other) => other !== known), movement].toSorted(inOrder)
  const latest_ms = all.at(-1)?.[1] ?? 0
  const gone = all.filter(([, at_ms], at) => at_ms <= latest_ms - DAY_MS || at < all.length - 900)
  return {
    settled: afterMovements(settled, gone),
    settled_ms: gone.at(-1)?.[1] ?? settled_ms,
    movements: all.slice(gone.length),
  }
}

function told(ledger: Ledger, movement: Movement): Ledger | 'told already' | 'late' {
  try {
    return afterMovement(ledger, movement) ?? 'told already'
  } catch (error) {
    if (isFault(error, 'MOVEMENT_LATE')) return 'late'
    throw error
  }
}

/** How a source tells: how far apart its movements are, how far out of their order, and what that has to lead to. */
interface Manner {
  readonly movements: number
  readonly apart_ms: number
  readonly late_ms: number
  readonly leadsTo: readonly (keyof typeof NO_ENDS)[]
}

const NO_ENDS = { again: 0, late: 0, corrected: 0, inserted: 0, appended: 0, settled: 0, full: 0 }

const MANNERS: readonly Manner[] = [
  { movements: 300, apart_ms: 1000, late_ms: 5_000, leadsTo: ['again', 'corrected', 'inserted', 'appended'] },
  { movements: 300, apart_ms: 3, late_ms: 5, leadsTo: ['again', 'corrected', 'inserted', 'appended'] },
  { movements: 300, apart_ms: 600_000, late_ms: 2 * DAY_MS, leadsTo: ['again', 'late', 'corrected', 'inserted', 'settled'] },
  { movements: 300, apart_ms: DAY_MS / 2, late_ms: 2 * DAY_MS, leadsTo: ['late', 'appended', 'settled'] },
  { movements: 1200, apart_ms: 2, late_ms: 10, leadsTo: ['again', 'corrected', 'inserted', 'settled', 'full'] },
  {
    movements: 1700,
    apart_ms: 10_000,
    late_ms: 2 * DAY_MS,
    leadsTo: ['again', 'late', 'corrected', 'inserted', 'settled', 'full'],
  },
]

function movementsTold(dice: Dice, { movements, apart_ms, late_ms }: Manner): readonly Movement[] {
  const all: Movement[] = []
  let now_ms = START_MS
  for (let n = 0; n < movements; n++) {
    now_ms += dice.between(0, 2 * apart_ms)
    if (dice.chance(0.01)) now_ms += dice.between(0, 3 * apart_ms * 100)
    const at_ms = dice.chance(0.2) ? now_ms - dice.between(0, late_ms) : now_ms
    const recent = all[all.length - dice.between(1, 40)]
    const before = dice.chance(0.2) ? recent : undefined
    all.push(before ? toldAgain(dice, before, at_ms) : [dice.between(0, 2 ** 50), at_ms, dice.between(0, 3), ...moved(dice)])
  }
  return all
}

/** As it was, or in another version: of the same time, or of another. */
function toldAgain(dice: Dice, movement: Movement, other_ms: number): Movement {
  if (dice.chance(0.3)) return movement
  const [id, at_ms, version] = movement
  return [id, dice.chance(0.5) ? at_ms : other_ms, version + dice.between(-1, 2), ...moved(dice)]
}

function moved(dice: Dice): [kind: Kind, quantity: number] {
  const kind = dice.pick<Kind>(['sale', 'sale', 'damage', 'reserve', 'receipt', 'return', 'release', 'count'])
  const takes = kind === 'sale' || kind === 'damage' || kind === 'reserve'
  return [kind, takes ? 0 - dice.between(0, 40) : dice.between(0, 40)]
}

const ledgerOfPlain = ({ settled, settled_ms, movements }: Plain): Ledger => ledgerOf(settled, settled_ms, movements)

/** How often a ledger came to each end; it comes to what the plain one comes to, movement by movement. */
function followed(seed: number, manner: Manner): typeof NO_ENDS {
  let plain: Plain = { settled: EMPTY, settled_ms: 0, movements: [] }
  let ledger = UNSETTLED
  const ends = { ...NO_ENDS }
  for (const movement of movementsTold(seededDice(seed), manner)) {
    const wanted = plainly(plain, movement)
    const found = told(ledger, movement)
    expect(found).toEqual(typeof wanted === 'string' ? wanted : ledgerOfPlain(wanted))
    if (typeof wanted === 'string' || typeof found === 'string') {
      ends[wanted === 'late' ? 'late' : 'again'] += 1
      continue
    }
    if (plain.movements.some(([id]) => id === movement[0])) ends.corrected += 1
    else ends[wanted.movements.at(-1) === movement ? 'appended' : 'inserted'] += 1
    if (wanted.settled_ms > plain.settled_ms) ends.settled += 1
    if (wanted.movements.length === 900) ends.full += 1
    plain = wanted
    ledger = found
  }
  return ends
}

test.each(MANNERS)('a ledger comes to what its movements come to one by one, whatever is told (%o)', (manner) => {
  const runs = [1, 2].map((seed) => followed(seed, manner))
  expect(manner.leadsTo.filter((end) => runs.some((ends) => ends[end] <= 5))).toEqual([])
})

test('what is settled is not known any more, and what moves at the last settled moment is late', () => {
  const first: Movement = [1, START_MS, 1, 'receipt', 5]
  const next: Movement = [2, START_MS + DAY_MS, 1, 'sale', -1]
  const both = [first, next].reduce<Ledger>((ledger, movement) => afterMovement(ledger, movement) ?? ledger, UNSETTLED)
  expect([both.movements_count, both.settled.on_hand, both.level.on_hand]).toEqual([1, 5, 4])
  expect(told(both, [1, START_MS + 1, 2, 'receipt', 5])).toMatchObject({ movements_count: 2, level: { on_hand: 9 } })
  expect([told(both, first), told(both, [3, START_MS, 1, 'sale', -1])]).toEqual(['late', 'late'])
})
