import { BUYING, PURCHASES_A_RATE, type TrueEvent } from '@storemesh/simulator'

/** Parameters by which the truth drew how people buy, with rates in days; or why nothing can be held against them. */
export interface DrawnHabits {
  readonly parameters: Readonly<Record<string, number>>
  readonly untold: string | undefined
}

const CUSTOMERS_LEAST = 500
const DAYS_LEAST = 90
/** An account then buys every eighth day on average. Where it does more often, too much that is bought on one day is one purchase of several. */
const PURCHASES_A_DAY_MOST = 36
const DAY_MS = 86_400_000

type Purchase = Pick<TrueEvent, 'world' | 'kind' | 'buys' | 'sent_at'>

export async function drawnHabits(events: AsyncIterable<Purchase>): Promise<DrawnHabits> {
  const worlds = new Set<string>()
  let [purchases, customers, first, last] = [0, 0, '', '']
  for await (const { world, kind, buys, sent_at } of events) {
    worlds.add(world)
    if (first === '') first = sent_at
    last = sent_at
    if (kind !== 'repeat') purchases++
    if (buys === 'first') customers++
  }
  const days = first === '' ? 0 : (Date.parse(last) - Date.parse(first)) / DAY_MS
  const untold = untoldOf({ worlds: worlds.size, customers, days, purchases_a_day: purchases / Math.max(1, days) })
  if (untold !== undefined) return { parameters: {}, untold }
  const { r, a, b, p, q, v } = BUYING
  return { parameters: { r, alpha: (PURCHASES_A_RATE * days) / purchases, a, b, p, q, v }, untold: undefined }
}

interface Told {
  readonly worlds: number
  readonly customers: number
  readonly days: number
  readonly purchases_a_day: number
}

function untoldOf({ worlds, customers, days, purchases_a_day }: Told): string | undefined {
  if (worlds !== 1) return `expected one world in the folder, got ${worlds}`
  if (days < DAYS_LEAST) return `expected ${DAYS_LEAST} days or more, got ${days.toFixed(1)}`
  if (customers < CUSTOMERS_LEAST) return `expected ${CUSTOMERS_LEAST} customers or more, got ${customers}`
  if (purchases_a_day > PURCHASES_A_DAY_MOST)
    return `expected ${PURCHASES_A_DAY_MOST} purchases a day at most, so that few are of one customer and day, got ${purchases_a_day.toFixed(1)}`
  return undefined
}
