import { rehearse } from '@storemesh/domain'
import { describe, expect, test } from 'vitest'
import { DECISIONS, MOVES, move, RESERVATIONS, reservation, stockLedger } from './fixtures/stock-ledger.js'

const at = (time: string) => `2026-01-31T${time}Z`
const reserves = (order_id: string, reserved: string, expires: string, quantity = 1) =>
  reservation('tea/hue', { order_id, quantity, reserved_at: at(reserved), expires_at: at(expires) })

const decided = (order_id: string, is_reserved: boolean) => ({
  key: order_id,
  row: { order_id, is_reserved },
  topic: DECISIONS,
})

async function withStock() {
  const ledger = rehearse(stockLedger)
  await ledger.tell(MOVES, move('tea/hue', 5, at('10:00:00')))
  return ledger
}

describe('a shelf', () => {
  test('shows what is available, which is what nobody has reserved', async () => {
    const ledger = await withStock()
    expect(await ledger.tell(RESERVATIONS, reserves('o1', '10:01:00', '10:15:00', 3))).toEqual([
      { key: 'tea/hue', row: { shelf: 'tea/hue', on_hand: 5, available: 2, expired: [] } },
      decided('o1', true),
    ])
    expect(await ledger.tell(RESERVATIONS, reserves('o2', '10:02:00', '10:15:00', 3))).toEqual([decided('o2', false)])
  })

  test('has its goods back once a reservation has expired, and not before', async () => {
    const ledger = await withStock()
    await ledger.tell(RESERVATIONS, reserves('o1', '10:01:00', '10:15:00', 3))
    expect(await ledger.passTo(at('10:14:59'))).toEqual([])
    expect(await ledger.passTo(at('10:15:00'))).toMatchObject([{ row: { available: 5, expired: ['o1'] } }])
    expect(await ledger.passTo(at('23:00:00'))).toEqual([])
  })

  test('has them back before an event that says how late it is', async () => {
    const ledger = await withStock()
    await ledger.tell(RESERVATIONS, reserves('o1', '10:01:00', '10:15:00', 5))
    expect(await ledger.tell(RESERVATIONS, reserves('o2', '10:15:05', '10:30:00', 4))).toMatchObject([
      { row: { available: 5, expired: ['o1'] } },
      { row: { available: 1, expired: [] } },
      decided('o2', true),
    ])
  })

  test('lets each reservation expire at its own time, in their order', async () => {
    const ledger = await withStock()
    await ledger.tell(RESERVATIONS, reserves('late', '10:01:00', '10:20:00'))
    await ledger.tell(RESERVATIONS, reserves('early', '10:02:00', '10:10:00'))
    await ledger.tell(RESERVATIONS, reserves('early too', '10:02:00', '10:10:00'))
    expect((await ledger.passTo(at('11:00:00'))).map(({ row }) => row['expired'])).toEqual([['early', 'early too'], ['late']])
  })
})

describe('an event that comes late', () => {
  test('is still in time where others may come as much out of order', async () => {
    const ledger = await withStock()
    expect(await ledger.tell(MOVES, move('tea/hue', 1, at('09:59:55')))).toHaveLength(1)
    expect(ledger.refused()).toEqual([])
  })

  test('is refused by name where it is later, and changes nothing', async () => {
    const ledger = await withStock()
    expect(await ledger.tell(MOVES, move('tea/hue', 1, at('09:59:54')))).toEqual([])
    expect(ledger.refused()).toEqual(['EVENT_LATE'])
    expect(await ledger.tell(MOVES, move('tea/hue', 1, at('10:00:01')))).toMatchObject([{ row: { on_hand: 6 } }])
  })
})
