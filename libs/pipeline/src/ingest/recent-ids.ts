/** Rows that were landed a moment ago, for a source that shows its newest rows again. What is forgotten is found in the table. */
export interface RecentIds {
  has(id: string): boolean
  add(ids: readonly string[]): void
}

const REMEMBERED_MAX = 100_000

export function recentIds(): RecentIds {
  const remembered = new Set<string>()
  return {
    has: (id) => remembered.has(id),
    add(ids) {
      for (const id of ids) remembered.add(id)
      for (const oldest of remembered) {
        if (remembered.size <= REMEMBERED_MAX) return
        remembered.delete(oldest)
      }
    },
  }
}
