import { requireKey } from '@storemesh/key-value'
import type { LiveEvent } from './live-event.js'

export interface KeyedEvent<Event> {
  readonly event: Event
  readonly key: string
}

/** Events with their keys. One whose key cannot be told, or that no store can hold, is refused, and the others go on. */
export function withKeys<Event extends LiveEvent>(
  space: string,
  events: readonly Event[],
  keyOf: (event: Event) => string,
  refuse: (event: Event, error: unknown) => void,
): readonly KeyedEvent<Event>[] {
  return events.flatMap((event) => {
    try {
      const key = keyOf(event)
      requireKey(space, key)
      return [{ event, key }]
    } catch (error) {
      refuse(event, error)
      return []
    }
  })
}
