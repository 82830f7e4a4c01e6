import type { HeardRecord } from './partition-inputs.js'

/**
 * Records of several inputs as one: the earliest event of those that come next, of one moment the one of the first input. It
 * ends where an input that is not silent has no record left, since its next one may be earlier than all others. So the order
 * follows from the records of each input alone, whenever they came.
 */
export function inOrderOfTime(queues: readonly (readonly HeardRecord[])[], silent: ReadonlySet<number>): readonly HeardRecord[] {
  const [only] = queues
  if (queues.length === 1) return only ?? []
  const taken: HeardRecord[] = []
  const places = queues.map(() => 0)
  for (;;) {
    let first: HeardRecord | undefined
    for (const [input, queue] of queues.entries()) {
      const head = queue[places[input] ?? 0]
      if (!head && !silent.has(input)) return taken
      if (head && (!first || head.event.at_ms < first.event.at_ms)) first = head
    }
    if (!first) return taken
    places[first.event.input] = (places[first.event.input] ?? 0) + 1
    taken.push(first)
  }
}
