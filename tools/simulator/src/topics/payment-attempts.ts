import { diceOfTold } from '../actions/dice-of-told.js'
import type { Story } from '../actions/story.js'
import { moneyText } from '../wire.js'
import { microText } from '../world/micros.js'
import { type ToldRecord, toldTopic } from './told-topic.js'

const DICE = diceOfTold('payments')
const DECLINED_FIRST = 0.08
const APART_MAX_US = 30_000_000

/** A purchase by card was approved just before it counted; now and then the bank declined it first. */
function attempts({ event, visit }: Story): readonly ToldRecord[] {
  const { transaction_id, card_fingerprint, device_id, ip, total_minor, currency } = event.transaction
  if (card_fingerprint === undefined || !visit.buys) return []
  const dice = DICE(visit)
  const outcomes = dice.chance(DECLINED_FIRST) ? ['declined', 'approved'] : ['approved']
  let at_us = visit.end_us - outcomes.length * APART_MAX_US
  return outcomes.map((outcome, index) => {
    at_us += dice.between(1, APART_MAX_US - 1)
    return {
      key: card_fingerprint,
      fields: {
        attempt_id: `${visit.id}-a${index + 1}`,
        transaction_id,
        card_fingerprint,
        device_id,
        ip,
        amount: moneyText(total_minor),
        currency,
        outcome,
        attempted_at: microText(at_us),
      },
    }
  })
}

export const PAYMENT_ATTEMPTS = toldTopic({
  topic: 'payment-attempts',
  blemishes: {
    needed: ['attempt_id', 'transaction_id', 'card_fingerprint', 'amount', 'outcome', 'attempted_at'],
    typed: ['amount', 'attempted_at'],
  },
  meant: attempts,
})
