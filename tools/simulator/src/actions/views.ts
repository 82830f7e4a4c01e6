import type { Dice } from '@storemesh/core'
import { type MessRates, mishapOf } from '../mess.js'
import type { TrueEvent } from '../truth/true-event.js'
import { FIRST_USERS } from '../world/population.js'
import { microText } from '../world/micros.js'
import { userId } from '../world/people.js'
import { productOf } from '../world/products.js'
import { lateBy_us } from './late.js'
import type { Visit } from './visit.js'

/** Somebody looked at a product. */
export interface View {
  readonly event_id: string
  readonly user_id: string
  readonly product_id: string
  readonly session_id: string
  readonly at_us: number
  /** The same, as it is written. */
  readonly at: string
  readonly country: string
  readonly view_duration: number | undefined
}

/** Of those who look, one in four buys nothing. */
const BY_ANOTHER = 0.25
const ANOTHER_WITHIN_US = 600_000_000
/** One page in ten is left before anybody could say for how long it was read. */
const WITHOUT_DURATION = 0.1
const DURATION_MAX_S = 240

/** Views before a purchase, at these times of its visit; some of them by people who buy nothing. */
export function viewsOf(
  event: TrueEvent,
  visit: Visit,
  times_us: readonly number[],
  mess: MessRates,
  dice: Dice,
): readonly View[] {
  const { products, country } = event.transaction
  return times_us.map((time_us, index) => {
    const bought = visit.buys ? products[index]?.product_id : undefined
    const another = index > 0 && dice.chance(BY_ANOTHER)
    const product_id = bought !== undefined && !another ? bought : productOf(dice).product_id
    const late_us = mishapOf(dice, mess) === 'late' ? lateBy_us(dice) : 0
    const at_us = (another ? visit.end_us - dice.between(1, ANOTHER_WITHIN_US) : time_us) - late_us
    return {
      event_id: `${visit.id}-v${index + 1}`,
      // one of the first, who have known the shop for a while
      user_id: another ? userId({ name: event.world }, dice.between(0, FIRST_USERS - 1)) : visit.user_id,
      product_id,
      session_id: another ? `${visit.session_id}-${index + 1}` : visit.session_id,
      at_us,
      at: microText(at_us),
      country,
      view_duration: dice.chance(WITHOUT_DURATION) ? undefined : dice.between(1, DURATION_MAX_S),
    }
  })
}
