/** When something is due with a key. */
export interface DueTime {
  readonly due_ms: number
  readonly key: string
}

/** What is stored of them, in their order: at most `limit` that come after this one. */
export type DuePage = (after: DueTime | undefined, limit: number) => Promise<readonly DueTime[]>

/**
 * Keys by when they are due, the earliest first and of one moment in the order of their keys. Only those up to a horizon are in
 * memory: what lies beyond it is in the store, and read when time gets there. A key that was given another time since leaves
 * its old one behind, so whoever takes one asks whether it still holds.
 */
export interface DueTimes {
  add(due: DueTime): void
  /** False: nothing is due up to then. True: `take` may find something. */
  mayBeDue(to_ms: number): boolean
  /** Takes out the earliest up to then. `unwritten`: those that the store does not know yet. */
  take(to_ms: number, unwritten: () => Iterable<DueTime>): Promise<DueTime | undefined>
}

const PAGE = 1000
const HELD_MAX = 100_000

export function dueTimes(page: DuePage): DueTimes {
  let held: DueTime[] = []
  // what comes up to this one is in memory; 'all': whatever there is
  let horizon: DueTime | 'all' | undefined

  const isKnown = (due: DueTime): boolean => horizon === 'all' || (horizon !== undefined && compare(due, horizon) <= 0)
  const mayLieBeyond = (to_ms: number): boolean => horizon !== 'all' && (horizon?.due_ms ?? to_ms) <= to_ms

  function add(due: DueTime): void {
    if (!isKnown(due)) return
    pushHeap(held, due)
    if (held.length <= HELD_MAX) return
    held = held.toSorted(compare).slice(0, HELD_MAX / 2)
    horizon = held.at(-1)
  }

  async function readOn(unwritten: Iterable<DueTime>): Promise<void> {
    const before = horizon
    if (before === 'all') return
    const found = await page(before, PAGE)
    horizon = found.length < PAGE ? 'all' : found.at(-1)
    for (const due of found) pushHeap(held, due)
    for (const due of unwritten) if (!before || compare(due, before) > 0) add(due)
  }

  return {
    add,
    mayBeDue: (to_ms) => (held[0]?.due_ms ?? Number.POSITIVE_INFINITY) <= to_ms || mayLieBeyond(to_ms),
    async take(to_ms, unwritten) {
      for (;;) {
        const first = held[0]
        if (first && first.due_ms <= to_ms) return popHeap(held)
        if (!mayLieBeyond(to_ms)) return undefined
        await readOn(unwritten())
      }
    },
  }
}

/** By time, then by key as the store orders it: byte by byte. */
export const compare = (a: DueTime, b: DueTime): number =>
  a.due_ms - b.due_ms || (a.key === b.key ? 0 : Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)))

function pushHeap(heap: DueTime[], due: DueTime): void {
  let at = heap.length
  heap.push(due)
  while (at > 0) {
    const above = (at - 1) >> 1
    const parent = heap[above]
    if (!parent || compare(parent, due) <= 0) break
    heap[at] = parent
    at = above
  }
  heap[at] = due
}

function popHeap(heap: DueTime[]): DueTime | undefined {
  const [first] = heap
  const last = heap.pop()
  if (!last || heap.length === 0) return first
  let at = 0
  for (;;) {
    const [left, right] = [heap[2 * at + 1], heap[2 * at + 2]]
    const isRight = left !== undefined && right !== undefined && compare(right, left) < 0
    const least = isRight ? right : left
    if (!least || compare(last, least) <= 0) break
    heap[at] = least
    at = 2 * at + (isRight ? 2 : 1)
  }
  heap[at] = last
  return first
}
