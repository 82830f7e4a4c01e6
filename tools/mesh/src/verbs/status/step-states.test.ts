import { dataFlow, type Domain } from '@storemesh/domain'
import type { StepStanding } from '@storemesh/pipeline'
import { describe, expect, test } from 'vitest'
import { loadDomains } from '../../wiring/domains.js'
import { stepStates } from './step-states.js'

const NOW = '2026-01-31T12:00:00.000000Z'
const EARLIER = '2026-01-31T11:50:00.000000Z'
const now_ms = Date.parse(NOW)
const domains = await loadDomains()
const orders = domains.filter(({ name }) => name === 'orders')
const steps = ['bronze_kafka__transactions', 'orders_unified', 'fact_order', 'product_performance']

const went = (of: string): StepStanding => ({ kind: of.startsWith('bronze') ? 'source' : 'model', of, changed_at: EARLIER })

const failing = (standing: StepStanding, last_at = NOW): StepStanding => ({
  ...standing,
  failing: {
    kind: standing.kind,
    of: standing.of,
    number: 3,
    began_at: EARLIER,
    took_ms: 1,
    failed: { code: 'LOG_UNREACHABLE', message: 'the log does not answer', times: 4, last_at },
  },
})

function statesOf(
  standings: readonly StepStanding[],
  { looked_at = NOW, of = orders }: { looked_at?: string; of?: readonly Domain[] } = {},
) {
  const looking = { flow: dataFlow(domains), latency_ms: new Map([['orders.fact_order', 300_000]]), now_ms }
  const found = stepStates(
    of.map((domain) => ({ domain, standings, looked_at })),
    looking,
  )
  return Object.fromEntries(found.map(({ step, state, why }) => [step.of, why === undefined ? state : `${state}: ${why}`]))
}

describe('a step', () => {
  test('is new where it was never taken', () => {
    expect(statesOf([])).toMatchObject({ fact_order: 'new', bronze_kafka__transactions: 'new' })
  })

  test('is ok where it last went well', () => {
    expect(statesOf(steps.map(went))).toMatchObject({ fact_order: 'ok', bronze_kafka__transactions: 'ok' })
  })

  test('fails with the reason, and holds up what reads from it and nothing else', () => {
    const [transactions = '', ...others] = steps
    const states = statesOf([failing(went(transactions)), ...others.map(went), { kind: 'source', of: 'bronze_postgres__orders' }])
    expect(states).toMatchObject({
      bronze_kafka__transactions: 'failing: the log does not answer (4 times)',
      orders_unified: 'held up: orders.bronze_kafka__transactions fails',
      product_performance: 'held up: orders.bronze_kafka__transactions fails',
      'orders.orders_unified@1': 'held up: orders.bronze_kafka__transactions fails',
      bronze_postgres__orders: 'ok',
    })
  })

  test('is late where nobody looked for longer than its contract promises', () => {
    expect(statesOf(steps.map(went), { looked_at: EARLIER })).toMatchObject({
      fact_order: `late: nobody has looked since ${EARLIER}, and its contract promises it within 300 s`,
      orders_unified: 'ok',
    })
  })

  test('of a processor fails as long as it is tried again in vain', () => {
    const live = { kind: 'live', of: 'order-placed' } as const
    expect(statesOf([failing(live)])).toMatchObject({ 'order-placed': 'failing: the log does not answer (4 times)' })
    expect(statesOf([failing(live, EARLIER)])).toMatchObject({ 'order-placed': 'ok' })
  })
})
