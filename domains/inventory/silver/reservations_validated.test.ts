import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

const columns = {
  key: 'string',
  row: {
    type: 'struct',
    fields: [
      { id: 1, name: 'product_id', required: true, type: 'string' },
      { id: 2, name: 'store_id', required: true, type: 'string' },
      { id: 3, name: 'reservation_id', required: true, type: 'string' },
      { id: 4, name: 'quantity', required: true, type: 'long' },
      { id: 5, name: 'status', required: true, type: 'string' },
      { id: 6, name: 'refusal', required: false, type: 'string' },
      { id: 7, name: 'held_until', required: true, type: 'timestamptz' },
      { id: 8, name: 'decided_at', required: true, type: 'timestamptz' },
    ],
  },
  source_partition: 'int',
  source_offset: 'long',
} as const

const at = (time: string) => `2026-01-31T${time}.000000Z`

const told = (reservation_id: string, status: string, source_offset: number, refusal: string | null = null) => ({
  key: `tea|hue|${reservation_id}`,
  row: {
    product_id: 'tea',
    store_id: 'hue',
    reservation_id,
    quantity: 4,
    status,
    refusal,
    held_until: at('10:15:00'),
    decided_at: at('10:00:00'),
  },
  source_partition: 1,
  source_offset,
})

const standing = async (...rows: readonly ReturnType<typeof told>[]) => {
  const given = { bronze_kafka__reservations: { columns, rows } }
  const found = await modelRows(new URL('./reservations_validated.sql', import.meta.url), given, 'reservation_id')
  return found.map((row) => [row['reservation_id'], row['status'], row['refusal']])
}

test('a reservation stands as it was decided last, also where it has run out', async () => {
  expect(await standing(told('r1', 'expired', 7), told('r1', 'held', 2), told('r2', 'held', 3))).toEqual([
    ['r1', 'expired', null],
    ['r2', 'held', null],
  ])
})

test('a decision that is told twice counts once, and a refusal says why', async () => {
  expect(await standing(told('r1', 'held', 1), told('r1', 'held', 2), told('r2', 'refused', 3, 'STOCK_TOO_LOW'))).toEqual([
    ['r1', 'held', null],
    ['r2', 'refused', 'STOCK_TOO_LOW'],
  ])
})
