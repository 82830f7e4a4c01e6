import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

const columns = {
  chargeback_id: 'string',
  transaction_id: 'string',
  amount: 'decimal(18, 2)',
  currency: 'string',
  reason: 'string',
  received_at: 'timestamptz',
  source_partition: 'int',
  source_offset: 'long',
} as const

const line = (chargeback_id: string, amount: string, source_offset: number) => ({
  chargeback_id,
  transaction_id: 'o1',
  amount,
  currency: 'IDR',
  reason: 'not the owner of the card',
  received_at: '2026-02-01T00:00:00.000000Z',
  source_partition: 0,
  source_offset,
})

const validated = async (...rows: readonly ReturnType<typeof line>[]) => {
  const given = { bronze_files__chargebacks: { columns, rows } }
  const found = await modelRows(new URL('./chargebacks_validated.sql', import.meta.url), given, 'chargeback_id')
  return found.map(({ chargeback_id, amount, transaction_id }) => [chargeback_id, amount, transaction_id])
}

test('a chargeback that a later file repeats is one', async () => {
  expect(await validated(line('c1', '250000.00', 1), line('c2', '5.00', 2), line('c1', '250000.00', 1_073_741_824))).toEqual([
    ['c1', '250000.00', 'o1'],
    ['c2', '5.00', 'o1'],
  ])
})

test('it is as the later file has it, also where nothing is left of it', async () => {
  expect(await validated(line('c1', '0.00', 9), line('c1', '250000.00', 1))).toEqual([['c1', '0.00', 'o1']])
})
