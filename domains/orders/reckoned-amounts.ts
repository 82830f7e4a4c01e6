import { dayText } from '@storemesh/core'

/** What given orders come to, reckoned order by order in whole minor units, without a table and without SQL. */

export interface GivenLine {
  readonly product_id: string
  readonly quantity: number
  readonly price_minor: number
}

/** A refund of the web shop's, or a return at a till. */
export interface GivenBack {
  readonly kind: 'refund' | 'return'
  readonly back_id: string
  readonly amount_minor: number
  readonly quantity: number
  readonly currency: string
  readonly at_ms: number
}

/** An order as it is in the end, whoever told it otherwise before. */
export interface GivenOrder {
  readonly order_id: string
  readonly currency: string
  readonly ordered_ms: number
  readonly lines: readonly GivenLine[]
  /** What was paid for the whole of it beside its lines. */
  readonly beside_minor: number
  readonly back: readonly GivenBack[]
  readonly cancelled_ms?: number
}

/** Something that is sold or taken back of an order, on its own day. */
export interface Reckoned {
  readonly order_id: string
  readonly currency: string
  readonly order_day: string
  readonly day: string
  readonly isSale: boolean
  readonly amount_minor: number
}

const ofLines = ({ lines }: GivenOrder): number => lines.reduce((sum, line) => sum + line.price_minor * line.quantity, 0)
export const totalMinor = (order: GivenOrder): number => ofLines(order) + order.beside_minor

export interface CountedBack extends GivenBack {
  readonly counted_minor: number
}

/** One after the other as they were asked for, each as far as something is left. */
export function countedBack(order: GivenOrder): readonly CountedBack[] {
  let left_minor = totalMinor(order)
  const inTurn = order.back.toSorted((a, b) => a.at_ms - b.at_ms)
  return inTurn.map((back) => {
    const counts = back.currency === order.currency && back.amount_minor <= totalMinor(order)
    const counted_minor = counts ? Math.min(back.amount_minor, left_minor) : 0
    left_minor -= counted_minor
    return { ...back, counted_minor }
  })
}

export function reckoned(order: GivenOrder): readonly Reckoned[] {
  const { order_id, currency, ordered_ms, cancelled_ms } = order
  const hasLines = order.lines.length > 0
  const entry = (amount_minor: number, at_ms: number, isSale = false): Reckoned => ({
    order_id,
    currency,
    order_day: dayText(ordered_ms),
    day: dayText(at_ms),
    isSale,
    amount_minor,
  })
  const back = countedBack(order).filter(({ kind, counted_minor }) => counted_minor > 0 && (hasLines || kind === 'return'))
  const refunded_minor = back.reduce((sum, { kind, counted_minor }) => sum + (kind === 'refund' ? counted_minor : 0), 0)
  // what came back at a till had been handed over, and is not cancelled
  const isCancelled = cancelled_ms !== undefined && hasLines && !back.some(({ kind }) => kind === 'return')
  return [
    ...(hasLines ? [entry(ofLines(order), ordered_ms, true)] : []),
    ...back.map(({ counted_minor, at_ms }) => entry(-counted_minor, at_ms)),
    ...(isCancelled ? [entry(refunded_minor - ofLines(order), cancelled_ms)] : []),
  ]
}

/** What was sold, and what all of it comes to, in minor units. */
export type Sums = Readonly<Record<string, readonly [revenue_minor: number, net_minor: number]>>

/** By whatever is asked for, without what comes to nothing. */
export function sums(all: readonly Reckoned[], by: (entry: Reckoned) => readonly string[]): Sums {
  const found = new Map<string, readonly [number, number]>()
  for (const entry of all) {
    for (const key of by(entry)) {
      const [revenue, net] = found.get(key) ?? [0, 0]
      found.set(key, [revenue + (entry.isSale ? entry.amount_minor : 0), net + entry.amount_minor])
    }
  }
  return Object.fromEntries([...found].filter(([, [revenue, net]]) => revenue !== 0 || net !== 0))
}

const DAY_MS = 86_400_000

/** The first days of the ISO week, the month and the quarter of a day. */
export function periodsOf(day: string): readonly (readonly [type: string, start: string])[] {
  const at_ms = Date.parse(`${day}T00:00:00Z`)
  const [year = '', month = ''] = day.split('-')
  const quarterMonth = Math.floor((Number(month) - 1) / 3) * 3 + 1
  const sinceMonday = (new Date(at_ms).getUTCDay() + 6) % 7
  return [
    ['weekly', dayText(at_ms - sinceMonday * DAY_MS)],
    ['monthly', `${year}-${month}-01`],
    ['quarterly', `${year}-${String(quarterMonth).padStart(2, '0')}-01`],
  ]
}
