import { instantText, surrogateKey } from '@storemesh/core'
import { type Fields, optionalText, type Outcome, processor, text, type TimedEvent } from '@storemesh/domain'
import type { Space } from '@storemesh/key-value'
import { type Amount, byCurrency, leastOf, mostOf, sumOf } from './amounts.js'
import {
  DAY_MS,
  distinct,
  type Happening,
  HOUR_MS,
  MINUTE_MS,
  nextLeave_ms,
  passedTo,
  type Recent,
  withHappening,
  within,
} from './recent.js'

/** What was done with a card of late. */
export type CardFeatures = {
  readonly card_fingerprint: string
  readonly seen_until_at: string
  readonly attempts_1m: number
  readonly attempts_1h: number
  readonly attempts_24h: number
  readonly declined_1m: number
  readonly declined_1h: number
  readonly declined_24h: number
  readonly devices_1h: number
  readonly devices_24h: number
  readonly addresses_24h: number
  readonly amounts: readonly CardAmounts[]
  readonly is_whole: boolean
}

type CardAmounts = {
  readonly currency: string
  readonly approved_1m: string
  readonly approved_1h: string
  readonly approved_24h: string
  readonly least_1m: string | null
  readonly most_1m: string | null
}

/** Of devices and addresses nothing is kept but what tells one from another. */
type Attempt = Happening &
  Amount & { readonly isApproved: boolean; readonly device: number | null; readonly address: number | null }

export const cardFeatures: Space<CardFeatures> = { name: 'fraud.card_features', indexes: {} }

const cardOf = ({ fields }: Pick<TimedEvent, 'fields'>): string => text(fields, 'card_fingerprint')

/** How a card is tried, a moment after each attempt, and again whenever one leaves a window. */
export const cardFeaturesOf = processor<Recent<Attempt>, CardFeatures>({
  name: 'card-features',
  reads: [
    {
      topic: 'payment-attempts',
      contract: 'fraud.payment_attempts@1',
      at: 'attempted_at',
      key: cardOf,
      step: (event, before) => {
        const recent = withHappening(before, attemptOf(event))
        return recent && leaving(cardOf(event), recent)
      },
    },
  ],
  state: { version: 1 },
  time: { out_of_order_ms: 5_000, idle_ms: 5_000, late: 'step' },
  timer: { due: nextLeave_ms, step: (due_ms, recent, card) => leaving(card, passedTo(recent, due_ms)) },
  space: cardFeatures,
  changes: 'fraud.card-features',
})

const attemptOf = ({ fields, at_ms }: TimedEvent): Attempt => ({
  id: surrogateKey(text(fields, 'attempt_id')),
  at_ms,
  amount: text(fields, 'amount'),
  currency: text(fields, 'currency'),
  isApproved: text(fields, 'outcome') === 'approved',
  device: markOf(fields, 'device_id'),
  address: markOf(fields, 'ip'),
})

function markOf(fields: Fields, name: string): number | null {
  const value = optionalText(fields, name)
  return value === null ? null : surrogateKey(name, value)
}

function leaving(card_fingerprint: string, recent: Recent<Attempt>): Outcome<Recent<Attempt>, CardFeatures> {
  const isForgotten = nextLeave_ms(recent) === undefined
  return {
    state: isForgotten ? undefined : recent,
    tells: [{ key: card_fingerprint, row: featuresOf(card_fingerprint, recent) }],
  }
}

function featuresOf(card_fingerprint: string, recent: Recent<Attempt>): CardFeatures {
  const [inMinute, inHour, inDay] = [within(recent, MINUTE_MS), within(recent, HOUR_MS), within(recent, DAY_MS)]
  return {
    card_fingerprint,
    seen_until_at: instantText(recent.until_ms),
    attempts_1m: inMinute.length,
    attempts_1h: inHour.length,
    attempts_24h: inDay.length,
    declined_1m: declinedOf(inMinute).length,
    declined_1h: declinedOf(inHour).length,
    declined_24h: declinedOf(inDay).length,
    devices_1h: distinct(inHour.map(({ device }) => device)),
    devices_24h: distinct(inDay.map(({ device }) => device)),
    addresses_24h: distinct(inDay.map(({ address }) => address)),
    amounts: byCurrency(inDay, (currency, ofCurrency) => ({
      currency,
      approved_1m: sumOf(ofCurrency(approvedOf(inMinute))),
      approved_1h: sumOf(ofCurrency(approvedOf(inHour))),
      approved_24h: sumOf(ofCurrency(approvedOf(inDay))),
      least_1m: leastOf(ofCurrency(inMinute)),
      most_1m: mostOf(ofCurrency(inMinute)),
    })),
    is_whole: recent.left_out_ms === null,
  }
}

const approvedOf = (attempts: readonly Attempt[]) => attempts.filter(({ isApproved }) => isApproved)
const declinedOf = (attempts: readonly Attempt[]) => attempts.filter(({ isApproved }) => !isApproved)
