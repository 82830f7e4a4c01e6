import type { Derivatives } from './derivatives.js'

/** A value, its slope and its curvature, while they are added up term by term. */
export class Sums {
  value = 0
  readonly gradient: Float64Array
  readonly hessian: Float64Array

  constructor(readonly size: number) {
    this.gradient = new Float64Array(size)
    this.hessian = new Float64Array(size * size)
  }

  /** Adds to the slope by one parameter. */
  slope(at: number, by: number): void {
    this.gradient[at] = (this.gradient[at] ?? 0) + by
  }

  /** Adds to the curvature by two parameters, on the diagonal and above it. */
  bend(row: number, column: number, by: number): void {
    const at = row * this.size + column
    this.hessian[at] = (this.hessian[at] ?? 0) + by
  }

  /** All of it, the curvature below the diagonal as above. */
  whole(): Derivatives {
    const { value, gradient, size } = this
    const hessian = this.hessian.map((each, at) => {
      const [row, column] = [Math.floor(at / size), at % size]
      return row > column ? (this.hessian[column * size + row] ?? 0) : each
    })
    return { value, gradient, hessian }
  }
}
