/** Symmetric matrices of a few rows, row after row in one array. */

/** L of A = L·Lᵀ; undefined where the matrix is not positive definite. */
export function choleskyOf(matrix: Float64Array, size: number): Float64Array | undefined {
  const lower = new Float64Array(size * size)
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let rest = matrix[row * size + column] ?? 0
      for (let at = 0; at < column; at += 1) rest -= (lower[row * size + at] ?? 0) * (lower[column * size + at] ?? 0)
      if (row !== column) lower[row * size + column] = rest / (lower[column * size + column] ?? 0)
      else if (rest > 0 && Number.isFinite(rest)) lower[row * size + row] = Math.sqrt(rest)
      else return undefined
    }
  }
  return lower
}

/** x of L·Lᵀ·x = right. */
export function solved(lower: Float64Array, right: Float64Array): Float64Array {
  const size = right.length
  const x = Float64Array.from(right)
  for (let row = 0; row < size; row += 1) {
    for (let at = 0; at < row; at += 1) x[row] = (x[row] ?? 0) - (lower[row * size + at] ?? 0) * (x[at] ?? 0)
    x[row] = (x[row] ?? 0) / (lower[row * size + row] ?? 0)
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    for (let at = row + 1; at < size; at += 1) x[row] = (x[row] ?? 0) - (lower[at * size + row] ?? 0) * (x[at] ?? 0)
    x[row] = (x[row] ?? 0) / (lower[row * size + row] ?? 0)
  }
  return x
}

/** The inverse of L·Lᵀ. */
export function inverseOf(lower: Float64Array, size: number): Float64Array {
  const inverse = new Float64Array(size * size)
  for (let column = 0; column < size; column += 1) {
    const unit = new Float64Array(size)
    unit[column] = 1
    const x = solved(lower, unit)
    for (let row = 0; row < size; row += 1) inverse[row * size + column] = x[row] ?? 0
  }
  return inverse
}

export function dotProduct(one: Float64Array, other: Float64Array): number {
  let sum = 0
  for (let at = 0; at < one.length; at += 1) sum += (one[at] ?? 0) * (other[at] ?? 0)
  return sum
}
