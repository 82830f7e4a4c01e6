/** A log-likelihood at some parameters, with its slope and its curvature there. */
export interface Derivatives {
  readonly value: number
  readonly gradient: Float64Array
  /** Row after row. */
  readonly hessian: Float64Array
}

export type LogLikelihood = (parameters: Float64Array) => Derivatives

/** The same by the logarithms of the parameters, which are all positive: there the surface is nearer to a parabola. */
export function byLogarithms({ value, gradient, hessian }: Derivatives, parameters: Float64Array): Derivatives {
  const size = parameters.length
  const slope = gradient.map((each, at) => each * (parameters[at] ?? 0))
  const curvature = hessian.map((each, at) => {
    const [row, column] = [Math.floor(at / size), at % size]
    const chained = each * (parameters[row] ?? 0) * (parameters[column] ?? 0)
    return row === column ? chained + (slope[row] ?? 0) : chained
  })
  return { value, gradient: slope, hessian: curvature }
}
