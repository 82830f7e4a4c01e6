import { decimalText, instantText, type JsonObject, seededDice } from '@storemesh/core'
import { rehearse } from '@storemesh/domain'
import { describe, expect, test } from 'vitest'
import { cardFeaturesOf } from './card-features.js'

const ATTEMPTS = 'payment-attempts'
const on = (time: string) => `2026-01-31T${time}Z`

type Told = {
  readonly attempt_id: string
  readonly card_fingerprint: string
  readonly device_id: string | null
  readonly ip: string | null
  readonly amount: string
  readonly currency: string
  readonly outcome: string
  readonly attempted_at: string
}

let attempts = 0
const attempt = (time: string, more: Partial<Told> = {}): Told => ({
  attempt_id: `attempt-${attempts++}`,
  card_fingerprint: 'card-1',
  device_id: 'phone',
  ip: '203.0.113.7',
  amount: '10.00',
  currency: 'IDR',
  outcome: 'approved',
  attempted_at: on(time),
  ...more,
})

async function afterThree() {
  const features = rehearse(cardFeaturesOf)
  await features.tell(ATTEMPTS, attempt('10:00:00', { outcome: 'declined', amount: '0.40' }))
  await features.tell(ATTEMPTS, attempt('10:00:20', { outcome: 'declined', amount: '0.90', device_id: 'laptop', ip: null }))
  return { features, rows: await features.tell(ATTEMPTS, attempt('10:00:40', { amount: '900.00', device_id: null })) }
}

describe('of a card', () => {
  test('is told how often it was tried, from how many devices, and for how much', async () => {
    const { rows } = await afterThree()
    expect(rows).toEqual([
      {
        key: 'card-1',
        row: {
          card_fingerprint: 'card-1',
          seen_until_at: '2026-01-31T10:00:40.000000Z',
          attempts_1m: 3,
          attempts_1h: 3,
          attempts_24h: 3,
          declined_1m: 2,
          declined_1h: 2,
          declined_24h: 2,
          devices_1h: 2,
          devices_24h: 2,
          addresses_24h: 1,
          amounts: [
            {
              currency: 'IDR',
              approved_1m: '900.00',
              approved_1h: '900.00',
              approved_24h: '900.00',
              least_1m: '0.40',
              most_1m: '900.00',
            },
          ],
          is_whole: true,
        },
      },
    ])
  })

  test('an attempt leaves each window when its time has come, and not before', async () => {
    const { features } = await afterThree()
    expect(await features.passTo(on('10:00:59'))).toEqual([])
    expect(await features.passTo(on('10:01:40'))).toMatchObject([
      { row: { seen_until_at: '2026-01-31T10:01:00.000000Z', attempts_1m: 2, declined_1m: 1, attempts_1h: 3 } },
      { row: { attempts_1m: 1, declined_1m: 0 } },
      { row: { attempts_1m: 0, amounts: [{ approved_1m: '0.00', approved_1h: '900.00', least_1m: null, most_1m: null }] } },
    ])
    const day = await features.passTo('2026-02-02T00:00:00Z')
    expect(day.map(({ row }) => [row['attempts_1h'], row['attempts_24h']])).toEqual([
      [2, 3],
      [1, 3],
      [0, 3],
      [0, 2],
      [0, 1],
      [0, 0],
    ])
    expect(day.at(-1)).toMatchObject({ row: { devices_24h: 0, addresses_24h: 0, amounts: [], is_whole: true } })
    expect(await features.passTo('2026-03-01T00:00:00Z')).toEqual([])
  })

  test('amounts of different currencies are never added up', async () => {
    const { features } = await afterThree()
    expect(await features.tell(ATTEMPTS, attempt('10:00:50', { currency: 'EUR', amount: '7.10' }))).toMatchObject([
      {
        row: {
          amounts: [
            { currency: 'EUR', approved_1m: '7.10', most_1m: '7.10' },
            { currency: 'IDR', approved_1m: '900.00' },
          ],
        },
      },
    ])
  })

  test('an attempt that is told twice counts once', async () => {
    const { features } = await afterThree()
    const twice = attempt('10:00:45')
    expect(await features.tell(ATTEMPTS, twice)).toMatchObject([{ row: { attempts_1m: 4 } }])
    expect(await features.tell(ATTEMPTS, twice)).toEqual([])
  })

  test('an attempt that comes late counts in the windows that it is still in', async () => {
    const { features } = await afterThree()
    expect(await features.tell(ATTEMPTS, attempt('09:30:00'))).toMatchObject([
      { row: { seen_until_at: '2026-01-31T10:00:40.000000Z', attempts_1m: 3, attempts_1h: 4, attempts_24h: 4 } },
    ])
    expect(await features.tell(ATTEMPTS, { ...attempt(''), attempted_at: '2026-01-30T10:00:40Z' })).toEqual([])
    expect(features.refused()).toEqual([])
  })

  test('that is tried more often than is remembered it is said so, until there is room again', async () => {
    const features = rehearse(cardFeaturesOf)
    const start_ms = Date.parse(on('10:00:00'))
    let last: JsonObject = {}
    for (let n = 0; n < 251; n++) {
      const told = attempt('', { attempted_at: instantText(start_ms + n), amount: '999999999999999.99', currency: 'VND' })
      for (const { row } of await features.tell(ATTEMPTS, told)) last = row
    }
    expect(last).toMatchObject({ attempts_1m: 250, attempts_24h: 250, is_whole: false })
    const [first] = (await features.passTo('2026-02-01T10:00:00Z')).slice(-1)
    expect(first?.row).toMatchObject({ attempts_24h: 250, is_whole: true })
    expect(features.refused()).toEqual([])
  })
})

const SEEDS = Array.from({ length: 15 }, (_, seed) => [seed] as const)

test.each(SEEDS)('attempts in any order, some told twice, come to what they come to all at once (seed %d)', async (seed) => {
  const dice = seededDice(seed)
  const start_ms = Date.parse(on('00:00:00'))
  const told = Array.from({ length: 60 }, () =>
    attempt('', {
      card_fingerprint: dice.pick(['card-1', 'card-2']),
      device_id: dice.pick(['phone', 'laptop', null]),
      ip: dice.pick(['203.0.113.7', '2001:db8::1', null]),
      amount: decimalText(BigInt(dice.between(0, 100_000)), 2),
      currency: dice.pick(['IDR', 'SGD']),
      outcome: dice.pick(['approved', 'declined']),
      attempted_at: instantText(start_ms + (dice.chance(0.5) ? 3_600_000 : 0) + dice.between(0, 40_000)),
    }),
  )
  const inAnyOrder = [...told, ...told.filter(() => dice.chance(0.3))]
    .map((each) => ({ each, place: dice.next() }))
    .toSorted((a, b) => a.place - b.place)
  const features = rehearse(cardFeaturesOf)
  const found = new Map<unknown, JsonObject>()
  const find = (rows: Awaited<ReturnType<typeof features.passTo>>) => {
    for (const { key, row } of rows) found.set(key, row)
  }
  for (const { each } of inAnyOrder) find(await features.tell(ATTEMPTS, each))
  const latest_ms = Math.max(...told.map(timeOf))
  for (const passed_ms of [0, 30_000, 3_540_000, 3_700_000, 86_390_000, 200_000_000]) {
    const end_ms = latest_ms + passed_ms
    find(await features.passTo(instantText(end_ms)))
    for (const [card, row] of found) {
      const ofCard = told.filter(({ card_fingerprint }) => card_fingerprint === card)
      expect(row).toMatchObject(computed(ofCard, end_ms))
    }
  }
})

const timeOf = ({ attempted_at }: Told): number => Date.parse(attempted_at)

/** All attempts of a card at once, window by window. */
function computed(told: readonly Told[], until_ms: number) {
  const within = (window_ms: number) => told.filter((each) => timeOf(each) > until_ms - window_ms && timeOf(each) <= until_ms)
  const [inMinute, inHour, inDay] = [within(60_000), within(3_600_000), within(86_400_000)]
  const declined = (some: readonly Told[]) => some.filter(({ outcome }) => outcome === 'declined').length
  const devices = (some: readonly Told[]) => new Set(some.flatMap(({ device_id }) => device_id ?? [])).size
  const cents = (some: readonly Told[], code: string) =>
    some.filter(({ currency }) => currency === code).map(({ amount }) => Math.round(Number(amount) * 100))
  const approved = (some: readonly Told[], code: string) =>
    money(
      cents(
        some.filter(({ outcome }) => outcome === 'approved'),
        code,
      ).reduce((sum, each) => sum + each, 0),
    )
  const tried = (code: string, best: (...all: number[]) => number) =>
    cents(inMinute, code).length === 0 ? null : money(best(...cents(inMinute, code)))
  return {
    attempts_1m: inMinute.length,
    attempts_1h: inHour.length,
    attempts_24h: inDay.length,
    declined_1m: declined(inMinute),
    declined_1h: declined(inHour),
    declined_24h: declined(inDay),
    devices_1h: devices(inHour),
    devices_24h: devices(inDay),
    addresses_24h: new Set(inDay.flatMap(({ ip }) => ip ?? [])).size,
    amounts: [...new Set(inDay.map(({ currency }) => currency))].toSorted().map((currency) => ({
      currency,
      approved_1m: approved(inMinute, currency),
      approved_1h: approved(inHour, currency),
      approved_24h: approved(inDay, currency),
      least_1m: tried(currency, Math.min),
      most_1m: tried(currency, Math.max),
    })),
    is_whole: true,
  }
}

const money = (cents: number): string => decimalText(BigInt(cents), 2)
