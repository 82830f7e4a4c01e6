const DISTANCE_MAX = 2

/** The candidate that was probably meant: the nearest within two edits, or the only one that starts with it. */
export function nearest(typed: string, candidates: readonly string[]): string | undefined {
  const near = candidates
    .map((candidate) => ({ candidate, distance: editDistance(typed, candidate) }))
    .filter(({ candidate, distance }) => distance <= Math.min(DISTANCE_MAX, Math.floor(candidate.length / 2)))
    .toSorted((a, b) => a.distance - b.distance)[0]
  if (near) return near.candidate
  const started = typed.length > 1 ? candidates.filter((candidate) => candidate.startsWith(typed)) : []
  return started.length === 1 ? started[0] : undefined
}

/** As the end of a sentence: ` Did you mean x?`, or nothing. */
export function suggestion(typed: string, candidates: readonly string[]): string {
  const meant = nearest(typed, candidates)
  return meant === undefined ? '' : ` Did you mean ${meant}?`
}

/** Insertions, deletions, replacements and swaps of neighbours that make one text the other. */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)]
  const at = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY
  for (let row = 1; row <= a.length; row++) {
    const next = [row]
    rows.push(next)
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1] ? 0 : 1
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      next.push(
        Math.min(
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          at(row - 1, column - 1) + same,
          swapped ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      )
    }
  }
  return at(a.length, b.length)
}
