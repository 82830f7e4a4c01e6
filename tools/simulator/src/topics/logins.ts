import { diceOfTold } from '../actions/dice-of-told.js'
import type { Story } from '../actions/story.js'
import { microText } from '../world/micros.js'
import { type ToldRecord, toldRecord, toldTopic } from './told-topic.js'

const DICE = diceOfTold('passwords')
const MISTYPES = 0.06
const CHANGES_PASSWORD = 0.01
const BEFORE_MAX_US = 20_000_000

/**
 * Whoever buys in the shop's own channels has logged in with a device just before; now and then at the second try. Who took the
 * account has a device that it has never seen, and another password.
 */
function logins({ event, visit }: Story): readonly ToldRecord[] {
  const { user_id, device_id, ip } = event.transaction
  if (device_id === undefined || ip === undefined || !visit.buys) return []
  const dice = DICE(visit)
  const outcomes = dice.chance(MISTYPES) ? ['failure', 'success'] : ['success']
  const changes = dice.chance(CHANGES_PASSWORD) || event.fraud === 'account_takeover'
  let at_us = visit.end_us - outcomes.length * BEFORE_MAX_US
  return outcomes.map((outcome, index) => {
    at_us += dice.between(1, BEFORE_MAX_US - 1)
    const text =
      `{"login_id":"${visit.id}-l${index + 1}","user_id":"${user_id}","device_id":"${device_id}","ip":"${ip}","outcome":"${outcome}",` +
      `"changed_credential":${changes && outcome === 'success'},"at":"${microText(at_us)}"}`
    return toldRecord(user_id, text)
  })
}

export const LOGINS = toldTopic({
  topic: 'logins',
  blemishes: {
    needed: ['login_id', 'user_id', 'device_id', 'outcome', 'at'],
    typed: ['changed_credential', 'at'],
  },
  meant: logins,
})
