import { byLogarithms, type Derivatives, type LogLikelihood } from './derivatives.js'
import { choleskyOf, dotProduct, inverseOf, solved } from './matrix.js'

export interface Range {
  readonly min: number
  readonly max: number
}

/** Where a climb ended. */
export interface Summit {
  readonly parameters: Float64Array
  readonly value: number
  /** Of the logarithms of the parameters; undefined where the surface is not curved downwards on all sides. */
  readonly covariance: Float64Array | undefined
  /** How far the maximum is from here, in standard errors: √(gᵀ·(−H)⁻¹·g). */
  readonly distance: number
  /** Which parameter left its range, going which way. */
  readonly left: { readonly parameter: number; readonly towards: keyof Range } | undefined
  readonly steps: number
}

const STEPS_MAX = 200
/** The longest step of a logarithm: a factor of e². */
const STRIDE_MAX = 2
const HALVINGS_MAX = 40
/** From here on a step gains less than the value's rounding may take away, and Newton's step is right without asking. */
const DISTANCE_OF_TRUST = 1e-2
const DISTANCE_AT_SUMMIT = 1e-9
/** Nearer than this, a step that does not halve the distance is rounding alone. */
const DISTANCE_OF_ROUNDING = 1e-5

/**
 * Climbs to a maximum by Newton's steps in the logarithms of the parameters, shortened where the value would fall and
 * turned towards the gradient where the surface is curved upwards. No chance is in it.
 */
export function climb(likelihood: LogLikelihood, start: Float64Array, ranges: readonly Range[]): Summit {
  const surface = (logs: Float64Array) => byLogarithms(likelihood(logs.map(Math.exp)), logs.map(Math.exp))
  let logs: Float64Array = start.map(Math.log)
  let here = surface(logs)
  let before = Number.POSITIVE_INFINITY
  for (let steps = 1; steps <= STEPS_MAX; steps += 1) {
    const { step, isNewton, gain } = stepFrom(here)
    const distance = isNewton ? Math.sqrt(Math.max(0, gain)) : Number.POSITIVE_INFINITY
    const isThere = distance <= DISTANCE_AT_SUMMIT || (distance <= DISTANCE_OF_ROUNDING && distance > before / 2)
    const next = isThere ? undefined : taken(surface, logs, here, step, gain, distance)
    if (!next) return summitOf(logs, here, distance, undefined, steps)
    before = distance
    logs = next.logs
    here = next.surface
    const left = leftOf(logs, ranges)
    if (left) return summitOf(logs, here, distance, left, steps)
  }
  return summitOf(logs, here, Number.POSITIVE_INFINITY, undefined, STEPS_MAX)
}

interface Step {
  readonly step: Float64Array
  readonly isNewton: boolean
  /** The slope along the step. */
  readonly gain: number
}

/** Newton's step; where the surface is not curved downwards, with as much added to the curvature as makes it so. */
function stepFrom({ gradient, hessian }: Derivatives): Step {
  const size = gradient.length
  const down = hessian.map((each) => -each)
  let scale = 1e-12
  for (let at = 0; at < size; at += 1) scale = Math.max(scale, Math.abs(down[at * size + at] ?? 0))
  for (let added = 0; ; added = added === 0 ? scale * 1e-8 : added * 10) {
    const raised = down.map((each, at) => (at % (size + 1) === 0 ? each + added : each))
    const lower = choleskyOf(raised, size)
    if (!lower && added < scale * 1e8) continue
    const step = lower ? solved(lower, gradient) : gradient
    return { step, isNewton: added === 0, gain: dotProduct(gradient, step) }
  }
}

/** The next place upwards; undefined where no step leads higher. */
function taken(
  surface: (logs: Float64Array) => Derivatives,
  logs: Float64Array,
  { value }: Derivatives,
  step: Float64Array,
  gain: number,
  distance: number,
): { readonly logs: Float64Array; readonly surface: Derivatives } | undefined {
  const longest = step.reduce((max, each) => Math.max(max, Math.abs(each)), 0)
  let length = Math.min(1, STRIDE_MAX / longest)
  for (let halvings = 0; halvings < HALVINGS_MAX; halvings += 1, length /= 2) {
    const next = logs.map((each, at) => each + length * (step[at] ?? 0))
    const there = surface(next)
    if (distance <= DISTANCE_OF_TRUST || there.value >= value + 1e-4 * length * gain) return { logs: next, surface: there }
  }
  return undefined
}

function leftOf(logs: Float64Array, ranges: readonly Range[]): Summit['left'] {
  for (const [parameter, { min, max }] of ranges.entries()) {
    const at = Math.exp(logs[parameter] ?? 0)
    if (!(at >= min)) return { parameter, towards: 'min' }
    if (at > max) return { parameter, towards: 'max' }
  }
  return undefined
}

function summitOf(logs: Float64Array, here: Derivatives, distance: number, left: Summit['left'], steps: number): Summit {
  const size = logs.length
  const lower = choleskyOf(
    here.hessian.map((each) => -each),
    size,
  )
  return {
    parameters: logs.map(Math.exp),
    value: here.value,
    covariance: lower && inverseOf(lower, size),
    distance,
    left,
    steps,
  }
}
