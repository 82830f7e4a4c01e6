/** What was found out of statements, by their texts: so many of them, and the oldest goes first. */
export interface FoundOut<Found> {
  get(text: string): Found | undefined
  set(text: string, found: Found): void
  entries(): Iterable<readonly [string, Found]>
}

export const KEPT_MAX = 1024
/** A longer one is found out anew each time. */
const TEXT_LENGTH_MAX = 65_536

export function foundOut<Found>(
  before: Iterable<readonly [string, Found]> = [],
  onNews: () => void = () => undefined,
): FoundOut<Found> {
  const kept = new Map(before)
  return {
    get: (text) => kept.get(text),
    set(text, found) {
      if (text.length > TEXT_LENGTH_MAX) return
      if (kept.size >= KEPT_MAX) kept.delete(kept.keys().next().value ?? '')
      kept.set(text, found)
      onNews()
    },
    entries: () => kept.entries(),
  }
}
