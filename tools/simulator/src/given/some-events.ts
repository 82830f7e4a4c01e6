import type { Drift } from '../drift/drift.js'
import type { MessRates } from '../mess.js'
import { type Mix, USUAL_MIX } from '../mix.js'
import type { TrueEvent } from '../truth/true-event.js'
import { NOBODY_YET } from '../world/population.js'
import { retailWorld } from '../world/retail-world.js'
import { worldIdentity } from '../world/world-identity.js'

export interface Given {
  readonly seed: number
  readonly events: number
  readonly mix?: Mix
  readonly mess?: MessRates
  readonly fraud?: number
  readonly users_max?: number
  readonly drift?: Drift
}

const START = { ...NOBODY_YET, event: 0, recent: [], lastOrder_us: 0 }
const SPACING_US = 200_000

/** What a world tells from its beginning on, for tests. */
export function someEvents({
  seed,
  events,
  mix = USUAL_MIX,
  mess = { bad: 0.1, repeat: 0.1, late: 0.1 },
  fraud = 0.1,
  users_max = 400,
  drift,
}: Given): TrueEvent[] {
  const world = retailWorld(worldIdentity('virtual', seed, mix), START, { mix, mess, users_max, fraud, drift })
  return Array.from({ length: events }, (_, event) => world.next(Date.UTC(2026, 0, 1) * 1000 + event * SPACING_US))
}
