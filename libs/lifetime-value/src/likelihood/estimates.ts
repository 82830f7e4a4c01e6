import { Fault } from '@storemesh/core'
import { climb, type Range, type Summit } from './climb.js'
import type { LogLikelihood } from './derivatives.js'

export interface Estimate {
  readonly estimate: number
  readonly standard_error: number
}

/** Parameters by maximum likelihood. */
export interface Fit<Name extends string> {
  readonly parameters: Readonly<Record<Name, Estimate>>
  readonly log_likelihood: number
  /** Of the parameters in their order, row after row. */
  readonly covariance: Float64Array
  /** How many histories it was fitted to. */
  readonly customers: number
  /** How far the maximum may still be from the estimates, in standard errors. */
  readonly distance: number
}

/** What is sought, and what it means where there is no end to a parameter. */
export interface Sought {
  readonly model: string
  readonly likelihood: LogLikelihood
  readonly starts: readonly Float64Array[]
  readonly parameters: readonly SoughtParameter[]
}

interface SoughtParameter {
  readonly name: string
  readonly range: Range
  /** What the histories are like where the likelihood grows for as long as the parameter falls, or rises. */
  readonly means: Readonly<Record<keyof Range, string>>
}

/** Three digits need far less; a climb that ended farther away than this did not end at a maximum. */
const DISTANCE_MAX = 1e-4
/** Of a logarithm: a parameter whose 95 % interval spans more than a factor of e¹⁹ is told nothing of. */
const LOG_ERROR_MAX = 5

/**
 * The highest of the maxima that are found from some starts, with the inverse of its observed information. The curvature is
 * that of the logarithms, carried over by the delta method: where the gradient is nought that is the curvature by the
 * parameters themselves. LIKELIHOOD_WITHOUT_MAXIMUM, LIKELIHOOD_FLAT.
 */
export function highestOf(sought: Sought): Summit & { readonly covariance: Float64Array } {
  const ranges = sought.parameters.map(({ range }) => range)
  const [first, ...more] = sought.starts.map((start) => climb(sought.likelihood, start, ranges))
  if (!first) throw new RangeError('a climb needs a start')
  const highest = more.reduce((best, each) => (each.value > best.value ? each : best), first)
  if (highest.left) throw withoutMaximum(sought, highest.left)
  const flat = sought.parameters.find(
    (_, at) => !((highest.covariance?.[at * (ranges.length + 1)] ?? Infinity) <= LOG_ERROR_MAX ** 2),
  )
  const { covariance, parameters } = highest
  if (!covariance || flat || !(highest.distance <= DISTANCE_MAX)) throw flatAt(sought, flat?.name)
  const size = ranges.length
  return {
    ...highest,
    covariance: covariance.map((each, at) => each * (parameters[Math.floor(at / size)] ?? 0) * (parameters[at % size] ?? 0)),
  }
}

/** A parameter of a summit, by its place. */
export const estimateOf = (
  { parameters, covariance }: Pick<Fit<string>, 'covariance'> & { readonly parameters: Float64Array },
  at: number,
): Estimate => ({
  estimate: parameters[at] ?? Number.NaN,
  standard_error: Math.sqrt(covariance[at * (parameters.length + 1)] ?? Number.NaN),
})

function withoutMaximum({ model, parameters }: Sought, { parameter, towards }: NonNullable<Summit['left']>): Fault {
  const { name = '', means } = parameters[parameter] ?? {}
  return new Fault(
    'LIKELIHOOD_WITHOUT_MAXIMUM',
    `${model}: expected histories from which all parameters can be told, but these grow ever likelier the ${
      towards === 'min' ? 'smaller' : 'larger'
    } ${name} is: ${means?.[towards] ?? ''}. Take more customers, or watch them for longer`,
  )
}

const flatAt = ({ model }: Sought, name: string | undefined): Fault =>
  new Fault(
    'LIKELIHOOD_FLAT',
    `${model}: expected histories from which all parameters can be told, but these are as likely with quite other values${
      name === undefined ? '' : ` of ${name}`
    }. Take more customers, or watch them for longer`,
  )
