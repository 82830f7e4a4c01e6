/** Weights of which any part can be found by its place in the sum of all, in as many steps as their count has binary digits (Fenwick 1994). */
export interface RunningWeights {
  readonly total: number
  append(weight: number): void
  take(index: number, weight: number): void
  /** The index into whose weight a place below the total falls. */
  at(place: number): number
}

/** Weights are whole numbers: their sums are the same in whatever order they came. */
export function runningWeights(): RunningWeights {
  const sums: number[] = [0]
  let total = 0
  return {
    get total() {
      return total
    },
    append(weight) {
      const own = sums.length
      let sum = weight
      for (let step = 1; step < (own & -own); step *= 2) sum += sums[own - step] ?? 0
      sums.push(sum)
      total += weight
    },
    take(index, weight) {
      for (let own = index + 1; own < sums.length; own += own & -own) sums[own] = (sums[own] ?? 0) - weight
      total -= weight
    },
    at(place) {
      let [before, left] = [0, place]
      for (let step = 2 ** Math.floor(Math.log2(sums.length)); step >= 1; step /= 2) {
        const next = before + step
        const sum = sums[next]
        if (sum === undefined || sum > left) continue
        before = next
        left -= sum
      }
      return before
    },
  }
}
