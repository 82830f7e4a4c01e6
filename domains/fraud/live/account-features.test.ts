import { instantText, type JsonObject, seededDice } from '@storemesh/core'
import { rehearse } from '@storemesh/domain'
import { describe, expect, test } from 'vitest'
import { accountFeaturesOf } from './account-features.js'

const LOGINS = 'logins'
const PURCHASES = 'transactions-topic'
const on = (time: string) => `2026-01-31T${time}Z`

type Login = {
  readonly login_id: string
  readonly user_id: string
  readonly device_id: string
  readonly ip: string
  readonly outcome: string
  readonly changed_credential: boolean
  readonly at: string
}

type Purchase = {
  readonly transaction_id: string
  readonly user_id: string
  readonly total_amount: string
  readonly currency: string | null
  readonly transaction_timestamp: string
}

let told = 0
const login = (time: string, more: Partial<Login> = {}): Login => ({
  login_id: `login-${told++}`,
  user_id: 'ann',
  device_id: 'phone',
  ip: '203.0.113.7',
  outcome: 'success',
  changed_credential: false,
  at: on(time),
  ...more,
})
const purchase = (time: string, more: Partial<Purchase> = {}): Purchase => ({
  transaction_id: `purchase-${told++}`,
  user_id: 'ann',
  total_amount: '125.50',
  currency: null,
  transaction_timestamp: on(time),
  ...more,
})

async function takenOver() {
  const features = rehearse(accountFeaturesOf)
  await features.tell(LOGINS, login('10:00:00', { outcome: 'failure', device_id: 'laptop' }))
  await features.tell(LOGINS, login('10:00:10', { outcome: 'failure', device_id: 'laptop' }))
  await features.tell(LOGINS, login('10:00:30', { changed_credential: true, device_id: 'laptop', ip: '2001:db8::1' }))
  return { features, rows: await features.tell(PURCHASES, purchase('10:00:50')) }
}

describe('of an account', () => {
  test('is told how somebody got in, and what was bought then', async () => {
    const { rows } = await takenOver()
    expect(rows).toEqual([
      {
        key: 'ann',
        row: {
          user_id: 'ann',
          seen_until_at: '2026-01-31T10:00:50.000000Z',
          failed_logins_1m: 2,
          failed_logins_1h: 2,
          failed_logins_24h: 2,
          logins_1h: 3,
          logins_24h: 3,
          devices_24h: 1,
          addresses_24h: 2,
          credential_changes_24h: 1,
          purchases_1m: 1,
          purchases_1h: 1,
          purchases_24h: 1,
          spent: [{ currency: 'IDR', amount_1h: '125.50', amount_24h: '125.50' }],
          failed_logins_before_purchase: 2,
          credential_changes_before_purchase: 1,
          is_whole: true,
        },
      },
    ])
  })

  test('nothing is before a purchase that was not made', async () => {
    const features = rehearse(accountFeaturesOf)
    expect(await features.tell(LOGINS, login('10:00:00', { outcome: 'failure' }))).toMatchObject([
      { row: { failed_logins_before_purchase: null, credential_changes_before_purchase: null, spent: [] } },
    ])
  })

  test('a login after the purchase is not before it, and one that comes late is', async () => {
    const { features } = await takenOver()
    const failed = { outcome: 'failure' }
    expect(await features.tell(LOGINS, login('10:00:55', failed))).toMatchObject([
      { row: { failed_logins_1m: 3, failed_logins_before_purchase: 2 } },
    ])
    expect(await features.tell(LOGINS, login('09:00:51', failed))).toMatchObject([
      { row: { failed_logins_1h: 3, failed_logins_24h: 4, failed_logins_before_purchase: 3 } },
    ])
    expect(await features.tell(LOGINS, login('09:00:50', failed))).toMatchObject([
      { row: { failed_logins_24h: 5, failed_logins_before_purchase: 3 } },
    ])
  })

  test('a login and a purchase of the same name are two', async () => {
    const features = rehearse(accountFeaturesOf)
    await features.tell(LOGINS, login('10:00:00', { login_id: 'one' }))
    expect(await features.tell(PURCHASES, purchase('10:00:00', { transaction_id: 'one' }))).toMatchObject([
      { row: { logins_1h: 1, purchases_1h: 1 } },
    ])
  })

  test('all is over after a day, which is told last', async () => {
    const { features } = await takenOver()
    const rows = await features.passTo('2026-02-02T00:00:00Z')
    expect(rows.at(-1)).toMatchObject({
      row: {
        seen_until_at: '2026-02-01T10:00:50.000000Z',
        logins_24h: 0,
        purchases_24h: 0,
        spent: [],
        failed_logins_before_purchase: null,
      },
    })
    expect(await features.passTo('2026-03-01T00:00:00Z')).toEqual([])
  })
})

const SEEDS = Array.from({ length: 15 }, (_, seed) => [seed] as const)

test.each(SEEDS)(
  'logins and purchases in any order, some told twice, come to what they come to all at once (seed %d)',
  async (seed) => {
    const dice = seededDice(seed)
    const start_ms = Date.parse(on('00:00:00'))
    const moment = () => instantText(start_ms + dice.pick([0, 1_800_000, 3_600_000]) + dice.between(0, 70_000))
    const logins = Array.from({ length: 30 }, () =>
      login('', {
        device_id: dice.pick(['phone', 'laptop']),
        outcome: dice.pick(['success', 'failure']),
        changed_credential: dice.chance(0.2),
        at: moment(),
      }),
    )
    const purchases = Array.from({ length: 20 }, () =>
      purchase('', { total_amount: `${dice.between(0, 999)}.05`, transaction_timestamp: moment() }),
    )
    const all = [...logins.map((each) => [LOGINS, each] as const), ...purchases.map((each) => [PURCHASES, each] as const)]
    const inAnyOrder = [...all, ...all.filter(() => dice.chance(0.3))]
      .map(([topic, fields]) => ({ topic, fields, place: dice.next() }))
      .toSorted((a, b) => a.place - b.place)
    const features = rehearse(accountFeaturesOf)
    let found: JsonObject = {}
    for (const { topic, fields } of inAnyOrder) for (const { row } of await features.tell(topic, fields)) found = row
    const latest_ms = Math.max(...logins.map(({ at }) => Date.parse(at)), ...purchases.map(boughtAt))
    for (const end_ms of [latest_ms, latest_ms + 30_000, latest_ms + 3_540_000, start_ms + 86_430_000, start_ms + 200_000_000]) {
      for (const { row } of await features.passTo(instantText(end_ms))) found = row
      expect(found).toMatchObject(computed(logins, purchases, end_ms))
    }
  },
)

const boughtAt = ({ transaction_timestamp }: Purchase): number => Date.parse(transaction_timestamp)

/** All of an account at once, window by window. */
function computed(logins: readonly Login[], purchases: readonly Purchase[], until_ms: number) {
  const isIn = (at_ms: number, window_ms: number, end_ms = until_ms) => at_ms > end_ms - window_ms && at_ms <= end_ms
  const loginsIn = (window_ms: number) => logins.filter(({ at }) => isIn(Date.parse(at), window_ms))
  const boughtIn = (window_ms: number) => purchases.filter((each) => isIn(boughtAt(each), window_ms))
  const failed = (some: readonly Login[]) => some.filter(({ outcome }) => outcome === 'failure').length
  const inDay = loginsIn(86_400_000)
  const bought = boughtIn(86_400_000)
  const last_ms = Math.max(...bought.map(boughtAt))
  return {
    failed_logins_1m: failed(loginsIn(60_000)),
    failed_logins_1h: failed(loginsIn(3_600_000)),
    failed_logins_24h: failed(inDay),
    logins_1h: loginsIn(3_600_000).length,
    logins_24h: inDay.length,
    devices_24h: new Set(inDay.map(({ device_id }) => device_id)).size,
    credential_changes_24h: inDay.filter((each) => each.changed_credential).length,
    purchases_1m: boughtIn(60_000).length,
    purchases_1h: boughtIn(3_600_000).length,
    purchases_24h: bought.length,
    spent: bought.length === 0 ? [] : [{ currency: 'IDR', amount_1h: total(boughtIn(3_600_000)), amount_24h: total(bought) }],
    failed_logins_before_purchase:
      bought.length === 0 ? null : failed(inDay.filter(({ at }) => isIn(Date.parse(at), 3_600_000, last_ms))),
    is_whole: true,
  }
}

const total = (purchases: readonly Purchase[]): string =>
  purchases.reduce((sum, { total_amount }) => sum + Number(total_amount), 0).toFixed(2)
