import type { Dice } from '@storemesh/core'
import { diceOfTold } from '../actions/dice-of-told.js'
import type { Story } from '../actions/story.js'
import { microText } from '../world/micros.js'
import { campaignOf } from '../world/campaigns.js'
import { type ToldRecord, toldRecord, toldTopic } from './told-topic.js'

const DICE = diceOfTold('hits')
const LANDS_BEFORE_US = 5_000_000
const FROM_A_CAMPAIGN = 0.4
const REFERRERS: readonly [string, ...string[]] = ['https://search.example/', 'https://social.example/', 'https://news.example/']
const BROWSERS: readonly [string, ...string[]] = [
  'Mozilla/5.0 (Linux; Android 14) Mobile',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64)',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)',
]

/** A visit by browser: somebody lands, nobody yet; looks at products; and logs in to pay. */
function hits({ event, visit, views, carts }: Story): readonly ToldRecord[] {
  const { channel, device_id, transaction_timestamp } = event.transaction
  if (channel !== 'web' || device_id === undefined) return []
  const dice = DICE(visit)
  const cookie = `cookie_${device_id.slice(device_id.indexOf('_') + 1)}`
  const user_agent = dice.pick(BROWSERS)
  const told: ToldRecord[] = []
  const hit = (page: string, at: string, known: string): void => {
    const id = `${visit.id}-h${told.length + 1}`
    const seen = `{"hit_id":"${id}","cookie":"${cookie}","page":"${page}","at":"${at}","user_agent":"${user_agent}"${known}}`
    told.push(toldRecord(cookie, seen))
  }
  let first_us = visit.end_us
  for (const { session_id, at_us } of views) if (session_id === visit.session_id) first_us = Math.min(first_us, at_us)
  const landed_us = first_us - dice.between(1, LANDS_BEFORE_US)
  hit('/', microText(landed_us), whence(dice, transaction_timestamp))
  for (const { session_id, product_id, at } of views) if (session_id === visit.session_id) hit(`/products/${product_id}`, at, '')
  for (const { event_type, user_id, at } of carts) if (event_type === 'checkout') hit('/checkout', at, `,"user_id":"${user_id}"`)
  return told
}

/** Where somebody came from, where the browser tells. */
function whence(dice: Dice, at: string): string {
  if (!dice.chance(FROM_A_CAMPAIGN)) return dice.chance(0.5) ? `,"referrer":"${dice.pick(REFERRERS)}"` : ''
  return `,"referrer":"${dice.pick(REFERRERS)}","campaign":"${campaignOf(dice, at)}"`
}

export const WEB_LOGS = toldTopic({
  topic: 'web-logs',
  blemishes: { needed: ['hit_id', 'cookie', 'page', 'at'], typed: ['at'] },
  meant: hits,
})
