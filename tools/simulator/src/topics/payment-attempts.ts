import type { Dice } from '@storemesh/core'
import { diceOfTold } from '../actions/dice-of-told.js'
import type { Story } from '../actions/story.js'
import type { TrueEvent } from '../truth/true-event.js'
import { moneyText } from '../wire.js'
import { microText } from '../world/micros.js'
import { type ToldRecord, toldRecord, toldTopic } from './told-topic.js'

const DICE = diceOfTold('payments')
const DECLINED_FIRST = 0.08
const APART_MAX_US = 30_000_000
const TESTS_MIN = 3
const TESTS_MAX = 6
/** Below 1.00. */
const SMALL_CHANGE_MAX_MINOR = 99
const TESTED_APART_MAX_US = 8_000_000

/** A purchase by card was approved just before it counted; now and then the bank declined it first. */
function attempts({ event, visit }: Story): readonly ToldRecord[] {
  const { transaction_id, card_fingerprint, device_id, ip, total_minor, currency } = event.transaction
  if (card_fingerprint === undefined || !visit.buys) return []
  const dice = DICE(visit)
  const payments = [...before(dice, event), { outcome: 'approved', amount_minor: total_minor }]
  const isBroken = event.drift === 'breaking'
  const apart_us = event.fraud === 'card_testing' ? TESTED_APART_MAX_US : APART_MAX_US
  let at_us = visit.end_us - payments.length * apart_us
  return payments.map(({ outcome, amount_minor }, index) => {
    at_us += dice.between(1, apart_us - 1)
    const fields = {
      attempt_id: `${visit.id}-a${index + 1}`,
      transaction_id,
      card_fingerprint,
      device_id,
      ip,
      amount: isBroken ? { value: moneyText(amount_minor), currency } : moneyText(amount_minor),
      currency,
      outcome,
      attempted_at: microText(at_us),
    }
    return toldRecord(card_fingerprint, JSON.stringify(fields), isBroken)
  })
}

/** Who tries a card does so with small change, several times within a minute, until the bank lets it through. */
function before(dice: Dice, { fraud, transaction }: TrueEvent): readonly { outcome: string; amount_minor: number }[] {
  if (fraud === 'card_testing') {
    const tries = dice.between(TESTS_MIN, TESTS_MAX)
    return Array.from({ length: tries }, (_, index) => ({
      outcome: index === tries - 1 ? 'approved' : dice.pick(['declined', 'declined', 'approved']),
      amount_minor: dice.between(1, SMALL_CHANGE_MAX_MINOR),
    }))
  }
  return dice.chance(DECLINED_FIRST) ? [{ outcome: 'declined', amount_minor: transaction.total_minor }] : []
}

export const PAYMENT_ATTEMPTS = toldTopic({
  topic: 'payment-attempts',
  blemishes: {
    needed: ['attempt_id', 'transaction_id', 'card_fingerprint', 'amount', 'outcome', 'attempted_at'],
    typed: ['amount', 'attempted_at'],
  },
  meant: attempts,
})
