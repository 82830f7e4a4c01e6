import { actionsEach, type Mix } from './mix.js'
import type { TrueEvent } from './truth/true-event.js'

/** What one run told and emitted; an earlier run's share of its world is in `resumed_at`. */
export interface SimulationSummary {
  readonly world: string
  /** So many actions of its world were told before this run. */
  readonly resumed_at: number
  /** Actions: views, cart events and purchases together. */
  readonly events: number
  readonly views: number
  readonly cart_events: number
  /** Good, bad and repeats together. */
  readonly purchases: number
  readonly good: number
  readonly bad: number
  readonly repeats: number
  /** Among the good ones. */
  readonly late: number
  readonly users: number
  readonly user_versions: number
}

export interface Tally {
  add(events: readonly TrueEvent[]): void
  summary(): SimulationSummary
}

export function tally(world: string, resumed_at_event: number, mix: Mix): Tally {
  const actions = actionsEach(mix)
  const kinds = { good: 0, bad: 0, repeat: 0 }
  let late = 0
  let users = 0
  let user_versions = 0
  return {
    add(events) {
      for (const { kind, late_s, people = [] } of events) {
        kinds[kind]++
        if (late_s !== undefined) late++
        user_versions += people.length
        for (const { what } of people) if (what === 'registered') users++
      }
    },
    summary() {
      const { good, bad, repeat: repeats } = kinds
      const purchases = good + bad + repeats
      return {
        world,
        resumed_at: resumed_at_event * actions,
        events: purchases * actions,
        views: purchases * mix.views,
        cart_events: purchases * mix.carts,
        purchases,
        good,
        bad,
        repeats,
        late,
        users,
        user_versions,
      }
    },
  }
}
