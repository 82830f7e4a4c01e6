import { Fault } from '@storemesh/core'
import type { Bench } from './bench.js'
import { figure } from './figure.js'
import { transactionCheck } from './latency/accepted-orders.js'
import { ratePerSecond } from './measure/timed.js'

const EVENTS = 200_000
const WARM_UP_EVENTS = 20_000

/** How fast one process decides whether events keep their contract, beside reading their JSON and nothing more. */
export const eventCheckBench: Bench = {
  name: 'event-check',
  async run() {
    const check = await transactionCheck()
    const events = Array.from({ length: 1000 }, (_, number) => Buffer.from(JSON.stringify(transaction(number))))
    const rateOf = async (read: (event: Buffer) => void) => {
      repeat(events, WARM_UP_EVENTS, read)
      return ratePerSecond(EVENTS, async () => repeat(events, EVENTS, read))
    }
    const value = await rateOf((event) => requireAccepted(check(event)))
    const plain = await rateOf((event) => JSON.parse(event.toString()))
    const baseline = { what: 'JSON.parse alone', value: plain }
    return [figure({ what: 'eventCheck of a transaction', value, unit: 'events/s', baseline })]
  },
}

function repeat(events: readonly Buffer[], times: number, read: (event: Buffer) => void): void {
  for (let time = 0; time < times; time += events.length) events.forEach(read)
}

function requireAccepted(checked: { readonly ok: boolean; readonly reason?: { readonly message: string } }): void {
  if (!checked.ok) throw new Fault('BENCH_EVENT_REFUSED', `the contract refuses the bench's event: ${checked.reason?.message}`)
}

const transaction = (number: number) => ({
  transaction_id: `b7d9a1f2-0000-4000-8000-${String(number).padStart(12, '0')}`,
  user_id: `user-${number % 97}`,
  products: [
    { product_id: 'product-1', quantity: 2, price: 125_000.5 },
    { product_id: 'product-2', quantity: 1, price: 48_000 },
  ],
  total_amount: 298_001,
  currency: 'IDR',
  payment_method: 'card',
  transaction_timestamp: '2026-01-31T12:34:56.789012Z',
  country: 'ID',
  channel: 'web',
})
