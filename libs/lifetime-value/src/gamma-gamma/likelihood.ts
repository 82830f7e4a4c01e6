import { countsOf } from '../distinct-rows.js'
import type { LogLikelihood } from '../likelihood/derivatives.js'
import { Sums } from '../likelihood/sums.js'
import { digamma, logGamma, trigamma } from '../special/gamma.js'

/**
 * The log-likelihood of the Gamma-Gamma model (Fader and Hardie 2013, equation 1a), with both derivatives in closed form.
 * A purchase is worth z ~ Gamma(p, ν), and ν ~ Gamma(q, v) differs from customer to customer. Of a mean m of x purchases:
 *
 *   Γ(px+q)/(Γ(px)Γ(q)) · v^q · x^px · m^(px−1) / (v + xm)^(px+q)
 */

/** Distinct pairs of how often a customer bought again and for how much on average, and how many have each. */
export interface Spending {
  readonly frequency: Float64Array
  readonly value: Float64Array
  readonly counts: Float64Array
}

const [P, Q, V] = [0, 1, 2]

export function gammaGammaLikelihood(spending: Spending): LogLikelihood {
  const frequencies = countsOf(spending.frequency, spending.counts)
  return ([p = NaN, q = NaN, v = NaN]) => {
    const sums = new Sums(3)
    addShapes(sums, frequencies, p, q, v)
    addSpent(sums, spending, p, q, v)
    return sums.whole()
  }
}

/** Γ(px+q)/(Γ(px)Γ(q)) */
function addShapes(sums: Sums, frequencies: ReadonlyMap<number, number>, p: number, q: number, v: number): void {
  const [logOfQ, slopeOfQ, bendOfQ] = [logGamma(q), digamma(q), trigamma(q)]
  for (const [x, count] of frequencies) {
    const [all, own] = [p * x + q, p * x]
    const [slopeOfAll, bendOfAll] = [digamma(all), trigamma(all)]
    sums.value += count * (logGamma(all) - logGamma(own) - logOfQ)
    sums.slope(P, count * x * (slopeOfAll - digamma(own)))
    sums.slope(Q, count * (slopeOfAll - slopeOfQ))
    sums.slope(V, (count * q) / v)
    sums.bend(P, P, count * x * x * (bendOfAll - trigamma(own)))
    sums.bend(P, Q, count * x * bendOfAll)
    sums.bend(Q, Q, count * (bendOfAll - bendOfQ))
    sums.bend(Q, V, count / v)
    sums.bend(V, V, (-count * q) / v ** 2)
  }
}

/** px·ln(xm/(v+xm)) + q·ln(v/(v+xm)) − ln m: shares, so that no large logarithms are taken from each other. */
function addSpent(sums: Sums, { frequency, value, counts }: Spending, p: number, q: number, v: number): void {
  for (let row = 0; row < frequency.length; row += 1) {
    const count = counts[row] ?? 0
    const x = frequency[row] ?? 0
    const mean = value[row] ?? 0
    const all = v + x * mean
    const [ownShare, restShare] = [-Math.log1p(v / (x * mean)), -Math.log1p((x * mean) / v)]
    const shape = p * x + q
    sums.value += count * (p * x * ownShare + q * restShare - Math.log(mean))
    sums.slope(P, count * x * ownShare)
    sums.slope(Q, count * restShare)
    sums.slope(V, (-count * shape) / all)
    sums.bend(P, V, (-count * x) / all)
    sums.bend(Q, V, -count / all)
    sums.bend(V, V, (count * shape) / all ** 2)
  }
}
