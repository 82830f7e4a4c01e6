import type { DriftKind } from '../drift/drift.js'
import type { MessRates, Spoilt } from '../mess.js'
import type { Mix } from '../mix.js'
import type { User } from '../world/people.js'
import type { Transaction } from '../world/transaction.js'

/**
 * What is true of one purchase, an event on `transactions-topic`. Everything that is emitted, on whatever topic, follows from these.
 * What there is not is undefined, as in a transaction.
 */
export interface TrueEvent {
  readonly world: string
  /** Its number in its world, from 0 on. */
  readonly event: number
  readonly sent_at: string
  /** `bad`: nobody can read it. `repeat`: the transaction of an earlier event, sent once more. */
  readonly kind: 'good' | 'bad' | 'repeat'
  readonly transaction: Transaction
  readonly bad: Spoilt | undefined
  /** The number of the event that it repeats. */
  readonly repeats: number | undefined
  /** How long before it was sent it happened, where that is out of the ordinary. */
  readonly late_s: number | undefined
  /** So much was done before it. Absent where the truth is older than the topics that tell of more than purchases. */
  readonly before: Mix | undefined
  /** How often what is told beside the transaction goes wrong, where that is out of the ordinary. */
  readonly mess: MessRates | undefined
  /** When the web shop wrote the order down, where it was sold there: it only grows, for those who follow it as a cursor. */
  readonly shop_at: string | undefined
  /** Who the marketplace says has bought there. Absent of other channels, and where the truth is older than people with several accounts. */
  readonly buyer: Buyer | undefined
  /** Whether its account had never bought before, or never will again. Nothing else says so. */
  readonly buys: 'first' | 'last' | undefined
  /** An earlier order of the web shop that was paid back now. */
  readonly refund: Refund | undefined
  /** Who meant harm, and how. Nothing else says so. */
  readonly fraud: Fraud | undefined
  /** How the sources had changed their shape by then, where they had. */
  readonly drift: DriftKind | undefined
  /** What happened to people just before. */
  readonly people: readonly PersonChange[] | undefined
}

export interface PersonChange {
  readonly what: 'registered' | 'moved' | 'new-phone'
  /** The row of `public.users` as it is from now on. */
  readonly user: User
  /** Where somebody opens another account: the first that they had. Nothing else says so. */
  readonly first_account: string | undefined
}

/** Somebody as a marketplace knows them. */
export interface Buyer {
  /** The first account of the web shop that is theirs. */
  readonly account: string
  readonly name_masked: string
}

/** One version of one row of `public.users`. */
export interface TrueUser extends PersonChange {
  readonly world: string
  readonly event: number
}

export interface Refund {
  /** When the web shop wrote it down, as `shop_at`. */
  readonly at: string
  readonly order: Transaction
  readonly reason: string
}

/** A card that somebody else owns · one that is tried with small amounts first · an account that somebody else took · goods kept and paid back. */
export type Fraud = 'stolen_card' | 'card_testing' | 'account_takeover' | 'refund_abuse'
