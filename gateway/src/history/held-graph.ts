import { type Clock, messageOf } from '@storemesh/core'
import type { Log } from '@storemesh/telemetry'
import { type LiveGraph, liveGraph } from '../live-graph.js'
import type { Graph } from '../plan/graph.js'
import type { GraphHistory } from './graph-history.js'
import { type GraphPart, partsHeldAt } from './graph-part.js'
import { noting } from './noting.js'

interface Holding {
  readonly history: GraphHistory
  readonly clock: Clock
  readonly log: Log
}

const LOOK_EVERY_MS = 1000

/** A graph over parts that stay, made anew of earlier schemas while the history holds it at them. What does not compose changes nothing. */
export async function heldGraph<Part extends GraphPart>(
  parts: readonly Part[],
  make: (parts: readonly Part[]) => Graph,
  { history, clock, log }: Holding,
): Promise<{ readonly live: LiveGraph; readonly close: () => Promise<void> }> {
  const note = noting(history, log)
  const stop = new AbortController()
  const live = liveGraph(make(parts))
  let at: number | undefined
  await note(parts)

  async function look(): Promise<void> {
    const held = await history.held()
    if (held?.number === at) return
    at = held?.number // of what is refused it is told once
    const next = partsHeldAt(parts, held)
    live.replace(make(next))
    log.info('graph_changed', { subgraphs: next.map(({ name }) => name).join(' '), revision: at })
    await note(next)
  }
  const looking = (async () => {
    for (; !stop.signal.aborted; await clock.sleep(LOOK_EVERY_MS, stop.signal))
      await look().catch((error: unknown) => log.error('graph_refused', { reason: messageOf(error) }))
  })()
  return {
    live,
    async close() {
      stop.abort()
      await looking
    },
  }
}
