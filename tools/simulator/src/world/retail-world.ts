import type { Dice } from '@storemesh/core'
import { lateBy_s } from '../actions/late.js'
import { type Drift, shapeAt } from '../drift/drift.js'
import { isUsualMess, type MessRates, mishapOf, OF_TRANSACTIONS, spoiltOf } from '../mess.js'
import type { Mix } from '../mix.js'
import type { Fraud, TrueEvent } from '../truth/true-event.js'
import { asDeceived, fraudOf } from './deceit.js'
import { microText } from './micros.js'
import { orderBook, REFUNDED } from './order-book.js'
import { type PopulationState, population } from './population.js'
import { DELAY_MAX_US, newTransaction, type Transaction } from './transaction.js'
import { diceOfEvent, transactionId, type WorldIdentity } from './world-identity.js'

/** Where a world stands, so that it can go on from there. */
export interface WorldState extends PopulationState {
  /** Number of the next event. */
  readonly event: number
  /** When the web shop wrote an order down last. */
  readonly lastOrder_us: number
  /** The events just before it: what is sent twice was sent lately. */
  readonly recent: readonly TrueEvent[]
}

export interface RetailWorld {
  /** The next event, sent at this time, with what happened to people before it. */
  next(sent_us: number): TrueEvent
}

/** How far back a repeat may reach. */
export const RECENT_EVENTS = 500

export interface Habits {
  readonly mix: Mix
  readonly mess: MessRates
  readonly users_max: number
  /** How often somebody means harm, as a share of all purchases. */
  readonly fraud: number
  readonly drift?: Drift | undefined
}

/** People, and what they buy: the same identity, state and times tell the same events. */
export function retailWorld(
  world: WorldIdentity,
  state: WorldState,
  { mix, mess, users_max, fraud, drift }: Habits,
): RetailWorld {
  const people = population(world, state, users_max)
  const orders = orderBook(state.lastOrder_us)
  const recent = new Map(state.recent.map((event) => [event.event, event]))
  const everyTime = { before: mix, ...(!isUsualMess(mess) && { mess }) }
  let { event } = state

  const tell = (sent_us: number): TrueEvent => {
    const dice = diceOfEvent(world, event)
    const changes = people.before(event, dice, sent_us)
    const shape = shapeAt(drift, event)
    const head = {
      world: world.name,
      event,
      sent_at: microText(sent_us),
      ...everyTime,
      ...(shape && { drift: shape }),
      ...(changes.length > 0 && { people: changes }),
    }
    const mishap = mishapOf(dice, mess)
    const earlier = mishap === 'repeat' ? recent.get(event - dice.between(1, RECENT_EVENTS)) : undefined
    if (earlier?.kind === 'good') return { kind: 'repeat', transaction: earlier.transaction, repeats: earlier.event, ...head }
    const late_s = mishap === 'late' ? lateBy_s(dice) : 0
    const person = late_s > 0 ? people.anybodyOfTheFirst(dice) : people.anybody(dice)
    const happened_us = sent_us - late_s * 1_000_000 - dice.between(0, DELAY_MAX_US)
    const meant = newTransaction(transactionId(world, event, dice), person, dice, microText(happened_us))
    const deceit = fraudOf(dice, meant, fraud)
    const transaction = deceit ? asDeceived(meant, deceit, people.anybodyOfTheFirst(dice), dice) : meant
    const kept = inTheShop(transaction, deceit, dice, sent_us)
    if (mishap === 'bad') return { kind: 'bad', transaction, bad: spoiltOf(dice, OF_TRANSACTIONS), ...head, ...kept }
    return { kind: 'good', transaction, ...head, ...kept, ...(late_s > 0 && { late_s }) }
  }

  /** What the shop writes down with it, and whether it is meant well. A refund that is abused needs an order to pay back. */
  const inTheShop = (transaction: Transaction, deceit: Fraud | undefined, dice: Dice, sent_us: number) => {
    const shop_at = orders.placed(transaction, sent_us)
    const wanted = deceit === 'refund_abuse' || dice.chance(REFUNDED)
    const refund = wanted ? orders.paidBack(dice, recent, sent_us) : undefined
    const done = deceit === 'refund_abuse' && !refund ? undefined : deceit
    return { ...(shop_at !== undefined && { shop_at }), ...(refund && { refund }), ...(done && { fraud: done }) }
  }

  return {
    next(sent_us) {
      const told = tell(sent_us)
      recent.set(event, told)
      recent.delete(event - RECENT_EVENTS)
      event++
      return told
    },
  }
}
