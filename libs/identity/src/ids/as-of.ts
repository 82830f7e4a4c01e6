import { Fault } from '@storemesh/core'
import type { IdentityEvent } from './assignment.js'

/** Who an id that was given out once is, at some time. */
export interface AsOf {
  readonly person: string
  /** Persons whose records were once under this id and have left it. */
  readonly splitOff: readonly string[]
  /** What led there, the oldest first. */
  readonly because: readonly IdentityEvent[]
}

const STEPS_MAX = 10_000

/** Follows an id through what was told of it up to a time. */
export function asOf(events: readonly IdentityEvent[], id: string, at_ms: number): AsOf {
  const until = events.filter((event) => event.at_ms <= at_ms)
  const because: IdentityEvent[] = []
  const splitOff = new Set<string>()
  let person = id
  let from = 0
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const at = until.findIndex((event, place) => place >= from && event.from === person && event.what !== 'MANUAL')
    const event = until[at]
    if (event === undefined) return { person, splitOff: [...splitOff].filter((other) => other !== person), because }
    because.push(event)
    from = at + 1
    if (event.what === 'SPLIT') splitOff.add(event.to)
    else person = event.to
  }
  throw new Fault('IDENTITY_HISTORY_ENDLESS', `expected an id to change at most ${STEPS_MAX} times, ${id} did more often`)
}

/** By id that is nobody's any more: whose it is now. */
export function aliasTable(aliases: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const now = (id: string): string => {
    const seen = new Set<string>()
    let at = id
    for (let next = aliases.get(at); next !== undefined && !seen.has(at); next = aliases.get(at)) {
      seen.add(at)
      at = next
    }
    return at
  }
  return new Map([...aliases.keys()].map((id) => [id, now(id)]))
}
