import { countsOf } from '../distinct-rows.js'
import type { LogLikelihood } from '../likelihood/derivatives.js'
import { Sums } from '../likelihood/sums.js'
import { digamma, logGamma, trigamma } from '../special/gamma.js'

/**
 * The log-likelihood of the BG/NBD model (Fader, Hardie and Lee 2005, equation 6), with both derivatives in closed form.
 * While a customer is alive purchases come at a rate λ ~ Gamma(r, α); after each the customer leaves with probability
 * p ~ Beta(a, b). Of a customer with x repeats, the last at t of T:
 *
 *   Γ(r+x)/Γ(r) · α^r · B(a, b+x)/B(a, b) · [ (α+T)^−(r+x) + δ(x>0) · a/(b+x−1) · (α+t)^−(r+x) ]
 */

/** Distinct histories and how many customers have each. */
export interface Histories {
  readonly frequency: Float64Array
  readonly recency: Float64Array
  readonly age: Float64Array
  readonly counts: Float64Array
}

const [R, ALPHA, A, B] = [0, 1, 2, 3]

export function bgNbdLikelihood(histories: Histories): LogLikelihood {
  const frequencies = countsOf(histories.frequency, histories.counts)
  return ([r = NaN, alpha = NaN, a = NaN, b = NaN]) => {
    const sums = new Sums(4)
    addRates(sums, frequencies, r, alpha)
    addDropout(sums, frequencies, a, b)
    addTimes(sums, histories, r, alpha, a, b)
    return sums.whole()
  }
}

/** Γ(r+x)/Γ(r) · α^r */
function addRates(sums: Sums, frequencies: ReadonlyMap<number, number>, r: number, alpha: number): void {
  const [logOfR, slopeOfR, bendOfR] = [logGamma(r), digamma(r), trigamma(r)]
  for (const [x, count] of frequencies) {
    sums.value += count * (logGamma(r + x) - logOfR + r * Math.log(alpha))
    sums.slope(R, count * (digamma(r + x) - slopeOfR + Math.log(alpha)))
    sums.slope(ALPHA, (count * r) / alpha)
    sums.bend(R, R, count * (trigamma(r + x) - bendOfR))
    sums.bend(R, ALPHA, count / alpha)
    sums.bend(ALPHA, ALPHA, (-count * r) / alpha ** 2)
  }
}

/** B(a, b+x)/B(a, b) */
function addDropout(sums: Sums, frequencies: ReadonlyMap<number, number>, a: number, b: number): void {
  const before = logGamma(a + b) - logGamma(b)
  const [slopeOfBoth, slopeOfB] = [digamma(a + b), digamma(b)]
  const [bendOfBoth, bendOfB] = [trigamma(a + b), trigamma(b)]
  for (const [x, count] of frequencies) {
    if (x === 0) continue
    const slope = slopeOfBoth - digamma(a + b + x)
    const bend = bendOfBoth - trigamma(a + b + x)
    sums.value += count * (before + logGamma(b + x) - logGamma(a + b + x))
    sums.slope(A, count * slope)
    sums.slope(B, count * (slope + digamma(b + x) - slopeOfB))
    sums.bend(A, A, count * bend)
    sums.bend(A, B, count * bend)
    sums.bend(B, B, count * (bend + trigamma(b + x) - bendOfB))
  }
}

/**
 * ln(e^u + e^w), u of a customer who is alive and w of one who left after the last purchase. With π = e^w/(e^u+e^w) its slope is
 * (1−π)∇u + π∇w, its curvature (1−π)∇²u + π∇²w + π(1−π)(∇w−∇u)(∇w−∇u)ᵀ.
 */
function addTimes(sums: Sums, histories: Histories, r: number, alpha: number, a: number, b: number): void {
  const { frequency, recency, age, counts } = histories
  const logOfA = Math.log(a)
  for (let row = 0; row < frequency.length; row += 1) {
    const count = counts[row] ?? 0
    const x = frequency[row] ?? 0
    const purchases = r + x
    const sinceFirst = alpha + (age[row] ?? 0)
    const logSinceFirst = Math.log(sinceFirst)
    const alive = -purchases * logSinceFirst
    if (x === 0) {
      sums.value += count * alive
      addAlive(sums, count, logSinceFirst, sinceFirst, purchases)
      continue
    }
    const untilLast = alpha + (recency[row] ?? 0)
    const logUntilLast = Math.log(untilLast)
    const tries = b + x - 1
    const gone = logOfA - Math.log(tries) - purchases * logUntilLast
    const odds = Math.exp(-Math.abs(alive - gone))
    const isGone = gone > alive ? 1 / (1 + odds) : odds / (1 + odds)
    sums.value += count * (Math.max(alive, gone) + Math.log1p(odds))
    addAlive(sums, count * (1 - isGone), logSinceFirst, sinceFirst, purchases)
    addAlive(sums, count * isGone, logUntilLast, untilLast, purchases)
    sums.slope(A, (count * isGone) / a)
    sums.slope(B, (-count * isGone) / tries)
    sums.bend(A, A, (-count * isGone) / a ** 2)
    sums.bend(B, B, (count * isGone) / tries ** 2)
    addDoubt(sums, count * isGone * (1 - isGone), [
      logSinceFirst - logUntilLast,
      purchases / sinceFirst - purchases / untilLast,
      1 / a,
      -1 / tries,
    ])
  }
}

/** Of −(r+x)·ln(α+t), without its value. */
function addAlive(sums: Sums, weight: number, log: number, time: number, purchases: number): void {
  sums.slope(R, -weight * log)
  sums.slope(ALPHA, (-weight * purchases) / time)
  sums.bend(R, ALPHA, -weight / time)
  sums.bend(ALPHA, ALPHA, (weight * purchases) / time ** 2)
}

type Four = readonly [number, number, number, number]

/** Nobody knows who has left: what that adds to the curvature. */
function addDoubt(sums: Sums, weight: number, [r, alpha, a, b]: Four): void {
  sums.bend(R, R, weight * r * r)
  sums.bend(R, ALPHA, weight * r * alpha)
  sums.bend(R, A, weight * r * a)
  sums.bend(R, B, weight * r * b)
  sums.bend(ALPHA, ALPHA, weight * alpha * alpha)
  sums.bend(ALPHA, A, weight * alpha * a)
  sums.bend(ALPHA, B, weight * alpha * b)
  sums.bend(A, A, weight * a * a)
  sums.bend(A, B, weight * a * b)
  sums.bend(B, B, weight * b * b)
}
