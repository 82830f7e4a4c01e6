import type { Dice } from '@storemesh/core'
import { lateBy_s } from '../actions/late.js'
import { type Drift, shapeAt } from '../drift/drift.js'
import { isUsualMess, type MessRates, type Mishap, mishapOf, OF_TRANSACTIONS, spoiltOf } from '../mess.js'
import type { Mix } from '../mix.js'
import type { PersonChange, TrueEvent } from '../truth/true-event.js'
import { asDeceived, fraudOf } from './deceit.js'
import { microsOf, microText } from './micros.js'
import { orderBook, REFUNDED } from './order-book.js'
import type { Person } from './people.js'
import { type PopulationState, population } from './population.js'
import { DELAY_MAX_US, newTransaction } from './transaction.js'
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

/** What the shop writes down with a purchase, and whether it is meant well. */
type Bought = Pick<TrueEvent, 'transaction' | 'bad' | 'late_s' | 'shop_at' | 'buyer' | 'buys' | 'refund' | 'fraud'> & {
  readonly opened: PersonChange | undefined
}

const NOTHING_BOUGHT: Omit<Bought, 'transaction' | 'buyer'> = {
  bad: undefined,
  buys: undefined,
  opened: undefined,
  late_s: undefined,
  shop_at: undefined,
  refund: undefined,
  fraud: undefined,
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
  const ownMess = isUsualMess(mess) ? undefined : mess
  let { event } = state

  const tell = (sent_us: number): TrueEvent => {
    const dice = diceOfEvent(world, event)
    const before = people.before(event, dice, sent_us)
    const mishap = mishapOf(dice, mess)
    const earlier = mishap === 'repeat' ? recent.get(event - dice.between(1, RECENT_EVENTS)) : undefined
    const isRepeat = earlier?.kind === 'good'
    const bought = isRepeat
      ? { ...NOTHING_BOUGHT, transaction: earlier.transaction, buyer: earlier.buyer }
      : buy(dice, mishap, sent_us)
    const changes = bought.opened ? [...before, bought.opened] : before
    return {
      kind: isRepeat ? 'repeat' : mishap === 'bad' ? 'bad' : 'good',
      transaction: bought.transaction,
      bad: bought.bad,
      repeats: isRepeat ? earlier.event : undefined,
      world: world.name,
      event,
      sent_at: microText(sent_us),
      before: mix,
      mess: ownMess,
      drift: shapeAt(drift, event),
      people: changes.length > 0 ? changes : undefined,
      shop_at: bought.shop_at,
      buyer: bought.buyer,
      buys: bought.buys,
      refund: bought.refund,
      fraud: bought.fraud,
      late_s: bought.late_s,
    }
  }

  const buy = (dice: Dice, mishap: Mishap, sent_us: number): Bought => {
    const { person, opened, buys } = people.next(dice, sent_us)
    const late_s = mishap === 'late' && buys !== 'first' ? lateWithin_s(dice, person, sent_us) : 0
    const happened_us = sent_us - late_s * 1_000_000 - dice.between(0, DELAY_MAX_US)
    const meant = newTransaction(transactionId(world, event, dice), person, dice, microText(happened_us))
    const deceit = fraudOf(dice, meant, fraud)
    const transaction = deceit ? asDeceived(meant, deceit, people.anybodyOfTheFirst(dice), dice) : meant
    const shop_at = orders.placed(transaction, sent_us)
    const wanted = deceit === 'refund_abuse' || dice.chance(REFUNDED)
    const refund = wanted ? orders.paidBack(dice, recent, sent_us) : undefined
    return {
      transaction,
      bad: mishap === 'bad' ? spoiltOf(dice, OF_TRANSACTIONS) : undefined,
      late_s: late_s > 0 ? late_s : undefined,
      opened,
      buys,
      shop_at,
      buyer: transaction.channel === 'marketplace' ? people.buyer(person) : undefined,
      refund,
      // a refund that is abused needs an order to pay back
      fraud: deceit === 'refund_abuse' && !refund ? undefined : deceit,
    }
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

/** Nobody bought before the account was there: who opened it lately is late by less. */
function lateWithin_s(dice: Dice, { user }: Person, sent_us: number): number {
  const late_s = lateBy_s(dice)
  const age_s = Math.floor((sent_us - DELAY_MAX_US - microsOf(user.created_at)) / 1_000_000)
  return late_s <= age_s ? late_s : dice.between(0, Math.max(0, age_s))
}
