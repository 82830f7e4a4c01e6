import type { HeardEvent } from '@storemesh/domain'

/**
 * Events of several inputs as one: the earliest event of those that come next, of one moment the one of the first input. It
 * ends where an input that is not silent has no event left, since its next one may be earlier than all others. So the order
 * follows from the events of each input alone, whenever they came.
 */
export function inOrderOfTime(queues: readonly (readonly HeardEvent[])[], silent: ReadonlySet<number>): readonly HeardEvent[] {
  const [only] = queues
  if (queues.length === 1) return only ?? []
  const taken: HeardEvent[] = []
  const places = queues.map(() => 0)
  for (;;) {
    let first: HeardEvent | undefined
    for (const [input, queue] of queues.entries()) {
      const head = queue[places[input] ?? 0]
      if (!head && !silent.has(input)) return taken
      if (head && (!first || head.at_ms < first.at_ms)) first = head
    }
    if (!first) return taken
    places[first.input] = (places[first.input] ?? 0) + 1
    taken.push(first)
  }
}
