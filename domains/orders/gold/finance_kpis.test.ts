import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { factColumns, paidBack, sale } from '../given-facts.js'

const kpis = async (...rows: readonly Readonly<Record<string, unknown>>[]) => {
  const found = await modelRows(
    new URL('./finance_kpis.sql', import.meta.url),
    { fact_order: { columns: factColumns, rows } },
    'period, unit, kpi_name',
  )
  return found.map((row) => [row['period'], row['unit'], row['kpi_name'], row['value']])
}

test('refunds count on their own day, of whichever day the order was', async () => {
  const refund = paidBack('o1', 'tea', '-4.00', '2026-02-01T00:00:00.000000Z')
  expect(await kpis(sale('o1', 'tea', 1, '10.00'), refund)).toEqual([
    ['2026-01-01', 'IDR', 'daily_net', '10.0000'],
    ['2026-01-01', 'IDR', 'daily_refunds', '0.0000'],
    ['2026-01-01', 'IDR', 'daily_revenue', '10.0000'],
    ['2026-02-01', 'IDR', 'daily_net', '-4.0000'],
    ['2026-02-01', 'IDR', 'daily_refunds', '4.0000'],
    ['2026-02-01', 'IDR', 'daily_revenue', '0.0000'],
  ])
})

test('cancellations and returns are refunds, and a refund that was corrected is none', async () => {
  const at = '2026-01-01T12:00:00.000000Z'
  const rows = [
    sale('o1', 'tea', 1, '10.00'),
    paidBack('o1', 'tea', '-1.00', at, { entry_kind: 'return' }),
    paidBack('o2', 'tea', '-2.00', at, { entry_kind: 'cancellation' }),
    paidBack('o3', 'tea', '-5.00', at),
    paidBack('o3', 'tea', '5.00', at),
  ]
  expect(await kpis(...rows)).toMatchObject([
    ['2026-01-01', 'IDR', 'daily_net', '7.0000'],
    ['2026-01-01', 'IDR', 'daily_refunds', '3.0000'],
    ['2026-01-01', 'IDR', 'daily_revenue', '10.0000'],
  ])
})

test('currencies are never added up', async () => {
  const rows = [sale('o1', 'tea', 1, '10.00'), sale('o2', 'tea', 1, '2.00', { currency: 'SGD' })]
  expect((await kpis(...rows)).filter(([, , name]) => name === 'daily_net').map(([, unit, , value]) => [unit, value])).toEqual([
    ['IDR', '10.0000'],
    ['SGD', '2.0000'],
  ])
})

test('a day on which nothing stands any more has no figure', async () => {
  const at = '2026-01-03T12:00:00.000000Z'
  const rows = [
    sale('o1', 'tea', 1, '10.00'),
    sale('o1', 'tea', -1, '-10.00'),
    paidBack('o2', 'tea', '-5.00', at),
    paidBack('o2', 'tea', '5.00', at),
    sale('o3', 'tea', 1, '0.00', { ordered_at: '2026-01-02T10:00:00.000000Z' }),
  ]
  expect(await kpis(...rows)).toMatchObject(
    ['daily_net', 'daily_refunds', 'daily_revenue'].map((name) => ['2026-01-02', 'IDR', name, '0.0000']),
  )
})
