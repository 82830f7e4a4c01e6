import { diceOfTold, rollOfTold } from '../actions/dice-of-told.js'
import type { Story } from '../actions/story.js'
import { microText } from '../world/micros.js'
import { type ToldRecord, toldRecord, toldTopic } from './told-topic.js'

const COMPLAINT = rollOfTold('complaints')
const DICE = diceOfTold('tickets')
/** One buyer in fifty has complained of something bought before. */
const COMPLAINS = 0.02
const REOPENS = 0.15
const ANSWERS = 0.6
const STEP_MAX_US = 3 * 3_600_000_000
const CHANNELS: readonly [string, ...string[]] = ['email', 'chat', 'phone']

function ticket({ event, visit }: Story): readonly ToldRecord[] {
  if (!visit.buys || COMPLAINT(visit, 0) >= COMPLAINS) return []
  const dice = DICE(visit)
  const { user_id } = event.transaction
  const kinds = ['opened', 'replied', 'closed', ...(dice.chance(REOPENS) ? ['reopened', 'replied', 'closed'] : [])]
  if (dice.chance(ANSWERS)) kinds.push('feedback')
  const channel = dice.pick(CHANNELS)
  let at_us = visit.end_us - kinds.length * STEP_MAX_US
  return kinds.map((kind, index) => {
    at_us += dice.between(1, STEP_MAX_US - 1)
    const fields = {
      event_id: `${visit.id}-t${index + 1}`,
      ticket_id: `ticket_${visit.id}`,
      user_id,
      kind,
      ...(kind === 'feedback' && { score: dice.between(1, 5) }),
      channel,
      at: microText(at_us),
    }
    return toldRecord(user_id, JSON.stringify(fields))
  })
}

export const CRM_EVENTS = toldTopic({
  topic: 'crm-events',
  blemishes: { needed: ['event_id', 'ticket_id', 'user_id', 'kind', 'at'], typed: ['at'] },
  meant: ticket,
})
