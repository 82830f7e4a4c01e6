import type { Dice } from '@storemesh/core'
import { type MessRates, USUAL_MESS } from '../mess.js'
import type { TrueEvent } from '../truth/true-event.js'
import { type CartEvent, cartEventsOf } from './carts.js'
import { type Movement, movementsOf } from './movements.js'
import { diceOfTold } from './dice-of-told.js'
import { type View, viewsOf } from './views.js'
import { type Visit, visitOf } from './visit.js'

/** All that was done around one purchase. It follows from the truth of the purchase alone, whenever it is told. */
export interface Story {
  readonly event: TrueEvent
  readonly mess: MessRates
  readonly visit: Visit
  readonly views: readonly View[]
  readonly carts: readonly CartEvent[]
  readonly movements: readonly Movement[]
}

const DICE = diceOfTold('actions')
const GAP_MAX_US = 40_000_000

/** Undefined where the truth is older than what is told beside purchases. */
export function storyOf(event: TrueEvent): Story | undefined {
  const { before, mess = USUAL_MESS } = event
  if (!before) return undefined
  const visit = visitOf(event)
  const dice = DICE(visit)
  const times_us = timesBefore(dice, visit, before.views + before.carts)
  return {
    event,
    mess,
    visit,
    views: viewsOf(event, visit, times_us.slice(0, before.views), mess, dice),
    carts: cartEventsOf(event, visit, times_us.slice(before.views), mess, dice),
    movements: movementsOf(event, visit),
  }
}

/** So many instants in order, all before the end. */
function timesBefore(dice: Dice, visit: Visit, count: number): number[] {
  const times_us: number[] = []
  let at_us = visit.end_us
  for (let n = 0; n < count; n++) {
    at_us -= dice.between(1, GAP_MAX_US)
    times_us.push(at_us)
  }
  return times_us.toReversed()
}
