import { seededDice, surrogateKey } from '@storemesh/core'
import { moneyText } from '../wire.js'
import { campaignsIn } from '../world/campaigns.js'
import { firstOfDays } from './days-begun.js'
import { shapeOf, toldFile } from './told-file.js'

const IMPRESSIONS_MIN = 2000
const IMPRESSIONS_MAX = 60_000
/** Of a thousand who see it. */
const CLICKS_MAX = 45
/** In hundredths of a rupiah. */
const COST_OF_A_CLICK_MINOR = 90_000

/** One in so many clicks is followed by a purchase. */
const CLICKS_A_CONVERSION = 25

/** What each campaign cost on a day, and how often it was shown: the same figures whenever they are told. */
function costs(world: string, campaign_id: string, day: string, tellsMore: boolean): Readonly<Record<string, string>> {
  const dice = seededDice(surrogateKey('campaign', world, campaign_id, day) % 2 ** 32)
  const impressions = dice.between(IMPRESSIONS_MIN, IMPRESSIONS_MAX)
  const clicks = Math.floor((impressions * dice.between(5, CLICKS_MAX)) / 1000)
  const cost = moneyText(clicks * COST_OF_A_CLICK_MINOR)
  const told = { campaign_id, day, cost, currency: 'IDR', impressions: String(impressions), clicks: String(clicks) }
  return tellsMore ? { ...told, conversions: String(Math.floor(clicks / CLICKS_A_CONVERSION)) } : told
}

/** Booked when the day begins. */
export const CAMPAIGNS = toldFile({
  folder: 'raw-data/campaigns',
  name: 'campaigns',
  columns: ['campaign_id', 'day', 'cost', 'currency', 'impressions', 'clicks'],
  gains: ['conversions'],
  meant: (filed) =>
    firstOfDays(filed).flatMap(({ world, sent_at }) =>
      campaignsIn(sent_at).map((campaign) => costs(world, campaign, sent_at.slice(0, 10), shapeOf(filed) !== undefined)),
    ),
})
