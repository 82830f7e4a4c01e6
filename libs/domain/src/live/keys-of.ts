import { requireKey } from '@storemesh/key-value'
import type { LiveEvent } from './live-event.js'

/** The key of each event. One whose key cannot be told, or that no store can hold, is refused and has none. */
export function keysOf<Event extends LiveEvent>(
  space: string,
  events: readonly Event[],
  keyOf: (event: Event) => string,
  refuse: (event: Event, error: unknown) => void,
): readonly (string | undefined)[] {
  return events.map((event) => {
    try {
      const key = keyOf(event)
      requireKey(space, key)
      return key
    } catch (error) {
      refuse(event, error)
      return undefined
    }
  })
}

/** Each key once. */
export function distinctKeys(keys: readonly (string | undefined)[]): ReadonlySet<string> {
  const distinct = new Set<string>()
  for (const key of keys) if (key !== undefined) distinct.add(key)
  return distinct
}
