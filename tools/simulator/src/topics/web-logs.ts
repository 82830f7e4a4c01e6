import type { Dice } from '@storemesh/core'
import { diceOfTold } from '../actions/dice-of-told.js'
import type { Story } from '../actions/story.js'
import { microText } from '../world/micros.js'
import { campaignOf } from '../world/campaigns.js'
import { type ToldRecord, toldTopic } from './told-topic.js'

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
function hits(story: Story): readonly ToldRecord[] {
  const { event, visit, views, carts } = story
  const { channel, device_id } = event.transaction
  if (channel !== 'web' || device_id === undefined) return []
  const dice = DICE(visit)
  const cookie = `cookie_${device_id.slice(device_id.indexOf('_') + 1)}`
  const user_agent = dice.pick(BROWSERS)
  const own = views.filter(({ session_id }) => session_id === visit.session_id)
  const first_us = Math.min(visit.end_us, ...own.map(({ at_us }) => at_us))
  const pages = [
    {
      page: '/',
      at_us: first_us - dice.between(1, LANDS_BEFORE_US),
      known: whence(dice, event.transaction.transaction_timestamp),
    },
    ...own.map(({ product_id, at_us }) => ({ page: `/products/${product_id}`, at_us, known: '' })),
    ...carts
      .filter(({ event_type }) => event_type === 'checkout')
      .map(({ user_id, at_us }) => ({ page: '/checkout', at_us, known: `,"user_id":"${user_id}"` })),
  ]
  return pages.map(({ page, at_us, known }, index) => ({
    key: cookie,
    text:
      `{"hit_id":"${visit.id}-h${index + 1}","cookie":"${cookie}","page":"${page}","at":"${microText(at_us)}",` +
      `"user_agent":"${user_agent}"${known}}`,
  }))
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
