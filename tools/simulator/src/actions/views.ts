import type { Dice } from '@storemesh/core'
import { type MessRates, mishapOf } from '../mess.js'
import type { TrueEvent } from '../truth/true-event.js'
import { FIRST_USERS } from '../world/population.js'
import { userId } from '../world/people.js'
import { productOf } from '../world/products.js'
import { diceOfTold } from './dice-of-told.js'
import { lateBy_us } from './late.js'
import type { Visit } from './visit.js'

/** Somebody looked at a product. */
export interface View {
  readonly event_id: string
  readonly user_id: string
  readonly product_id: string
  readonly session_id: string
  readonly at_us: number
  readonly country: string
  readonly view_duration?: number
}

const DICE = diceOfTold('views')
/** Of those who look, one in four buys nothing. */
const BY_ANOTHER = 0.25
const ANOTHER_WITHIN_US = 600_000_000
/** One page in ten is left before anybody could say for how long it was read. */
const WITHOUT_DURATION = 0.1
const DURATION_MAX_S = 240

/** Views before a purchase, at these times of its visit; some of them by people who buy nothing. */
export function viewsOf(event: TrueEvent, visit: Visit, times_us: readonly number[], mess: MessRates): readonly View[] {
  const dice = DICE(event)
  const { products, country } = event.transaction
  return times_us.map((time_us, index) => {
    const bought = products[index]
    const another = index > 0 && dice.chance(BY_ANOTHER)
    const by = another ? passerBy(event.world, visit, dice, index) : { ...visit, at_us: time_us }
    const product_id = bought && visit.buys && !another ? bought.product_id : productOf(dice).product_id
    const late = mishapOf(dice, mess) === 'late'
    return {
      event_id: `${visit.id}-v${index + 1}`,
      user_id: by.user_id,
      product_id,
      session_id: by.session_id,
      at_us: by.at_us - (late ? lateBy_us(dice) : 0),
      country,
      ...(!dice.chance(WITHOUT_DURATION) && { view_duration: dice.between(1, DURATION_MAX_S) }),
    }
  })
}

/** One of the first, who have known the shop for a while. */
const passerBy = (world: string, visit: Visit, dice: Dice, index: number) => ({
  user_id: userId({ name: world }, dice.between(0, FIRST_USERS - 1)),
  session_id: `${visit.session_id}-${index + 1}`,
  at_us: visit.end_us - dice.between(1, ANOTHER_WITHIN_US),
})
