/**
 * How many edits make one text the other, up to `edits_max`, and one more where they are too few. An edit puts in, takes
 * out or changes a character, or swaps two neighbours (Damerau–Levenshtein, each place touched once). What is asked of names
 * is one or two, for which trying is quicker than a table, and makes no garbage.
 */
export function editsWithin(units: Uint16Array, a: number, aEnd: number, b: number, bEnd: number, edits_max: number): number {
  let [from, to, other, otherEnd] = [a, aEnd, b, bEnd]
  while (from < to && other < otherEnd && units[from] === units[other]) {
    from += 1
    other += 1
  }
  while (from < to && other < otherEnd && units[to - 1] === units[otherEnd - 1]) {
    to -= 1
    otherEnd -= 1
  }
  const [left, right] = [to - from, otherEnd - other]
  if (left === 0 || right === 0) return Math.min(left + right, edits_max + 1)
  if (edits_max === 0 || Math.abs(left - right) > edits_max) return edits_max + 1
  return 1 + tried(units, from, to, other, otherEnd, edits_max - 1)
}

/** The first characters differ: the fewest edits that are left after each way to repair them. */
function tried(units: Uint16Array, a: number, aEnd: number, b: number, bEnd: number, left: number): number {
  let best = editsWithin(units, a + 1, aEnd, b + 1, bEnd, left)
  if (best > 0) best = Math.min(best, editsWithin(units, a + 1, aEnd, b, bEnd, Math.min(left, best - 1)))
  if (best > 0) best = Math.min(best, editsWithin(units, a, aEnd, b + 1, bEnd, Math.min(left, best - 1)))
  const isSwap = a + 1 < aEnd && b + 1 < bEnd && units[a] === units[b + 1] && units[a + 1] === units[b]
  if (best > 0 && isSwap) best = Math.min(best, editsWithin(units, a + 2, aEnd, b + 2, bEnd, Math.min(left, best - 1)))
  return best
}
