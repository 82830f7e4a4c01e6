import { Fault } from '@storemesh/core'

/** The parameters alone, without their errors. */
export interface BgNbd {
  readonly r: number
  readonly alpha: number
  readonly a: number
  readonly b: number
}

export interface History {
  readonly frequency: number
  readonly recency: number
  readonly age: number
}

/** That a customer with this history has not left (Fader, Hardie and Lee 2005). Who never bought again has had no occasion to. */
export function probabilityAlive({ r, alpha, a, b }: BgNbd, { frequency, recency, age }: History): number {
  if (frequency === 0) return 1
  const logOdds =
    Math.log(a) - Math.log(b + frequency - 1) + (r + frequency) * (Math.log(alpha + age) - Math.log(alpha + recency))
  return 1 / (1 + Math.exp(logOdds))
}

/** How many purchases a customer with this history is expected to make in the time to come. HORIZON_TOO_LONG. */
export function expectedPurchases(model: BgNbd, history: History, time: number): number {
  const { r, alpha, a, b } = model
  const alive = probabilityAlive(model, history)
  return alive === 0 ? 0 : alive * purchasesOfAlive(r + history.frequency, alpha + history.age, a, b + history.frequency, time)
}

const TERMS_MAX = 1_000_000
const SMALL = 1e-16
const LARGE = 1e200
const LOG_OF_LARGE = Math.log(LARGE)

/**
 * Of a customer who is alive, whose rate is Gamma(rate, time since) and whose dropout is Beta(a, b).
 *
 * The paper's closed form, (a+b−1)/(a−1) · [1 − (1−u)^rate · ₂F₁(rate, b; a+b−1; u)] with u = t/(since+t), takes nearly equal
 * numbers from each other near a = 1 and a+b = 1, and is 0/0 there. This is the same function as (1−u)^rate · Σ yₖuᵏ: its
 * derivative by u is rate·(1−u)^(rate−1) · ₂F₁(rate+1, b; a+b; u), from which the yₖ follow one from the other, and all are positive.
 */
function purchasesOfAlive(rate: number, since: number, a: number, b: number, time: number): number {
  if (time === 0) return 0
  const u = time / (since + time)
  // the terms hₖuᵏ of ₂F₁ and yₖuᵏ
  let h = 1
  let y = 0
  let sum = 0
  let logScale = rate * Math.log1p(-u)
  for (let k = 0; k < TERMS_MAX; k += 1) {
    const part = u / ((a + b + k) * (k + 1))
    const next = ((rate + k) * y + rate * h) * (a + b + k) * part
    h *= (rate + 1 + k) * (b + k) * part
    sum += next
    // what is left falls at least as fast as from the last term to this one
    if (next <= sum * SMALL && next < y && next * next <= sum * SMALL * (y - next)) return sum * Math.exp(logScale)
    y = next
    if (sum < LARGE) continue
    h /= LARGE
    y /= LARGE
    sum /= LARGE
    logScale += LOG_OF_LARGE
  }
  throw new Fault(
    'HORIZON_TOO_LONG',
    `expected a time to come of at most some ten thousand times as long as customers have been watched, got ${time} after ${since}. Ask for fewer months, or say the unit of the times`,
  )
}
