import { join } from 'node:path'
import type { Bench } from './bench.js'
import { atLeast, figure } from './figure.js'
import { timed_ms } from './measure/timed.js'

/** In the usual mix: views, cart events and purchases, on all their topics. */
const EVENTS = 200_000

/** The command as a user has it, its start left out: what one purchase takes is taken off. */
export const simulator: Bench = {
  name: 'simulator',
  async run({ folder, programs }) {
    const simulate = (events: number, name: string) =>
      timed_ms(() =>
        programs
          .mesh('simulate', '--events', String(events), '--seed', '7', '--rate', 'max', '--data', join(folder, name))
          .done(),
      )
    const start_ms = await simulate(10, 'one')
    const all_ms = await simulate(EVENTS, 'all')
    return [
      figure({ what: 'mesh simulate, start and end', value: start_ms, unit: 'ms' }),
      figure({
        what: `mesh simulate --rate max, ${EVENTS} actions with their truth`,
        value: ((EVENTS - 10) * 1000) / (all_ms - start_ms),
        unit: 'actions/s',
        target: atLeast(50_000),
      }),
    ]
  },
}
