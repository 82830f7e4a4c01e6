import { Fault } from '@storemesh/core'

/** The parameters alone, without their errors. */
export interface GammaGamma {
  readonly p: number
  readonly q: number
  readonly v: number
}

/**
 * What a customer's purchases are worth on average, given the mean of those so far: between that mean and everybody's, nearer
 * to the customer's own the more there are (Fader and Hardie 2013, equation 5). VALUE_WITHOUT_MEAN.
 */
export function expectedValue({ p, q, v }: GammaGamma, frequency: number, value: number): number {
  const shape = p * frequency + q - 1
  if (shape > 0) return (p * (v + (frequency === 0 ? 0 : frequency * value))) / shape
  throw new Fault(
    'VALUE_WITHOUT_MEAN',
    `expected values whose mean exists, but with q = ${q} a few customers spend without end and the mean of all is infinite. Look for values that are no purchases of one customer`,
  )
}
