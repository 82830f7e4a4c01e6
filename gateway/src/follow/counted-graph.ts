import { inFlight } from '../in-flight.js'
import type { Graph } from '../plan/graph.js'

/** A graph that knows when none of its requests runs any more. A subscription counts while it begins. */
export interface CountedGraph {
  readonly graph: Graph
  /** Resolves when nothing runs. */
  idle(): Promise<void>
}

export function countedGraph(graph: Graph): CountedGraph {
  const running = inFlight()
  return {
    idle: () => running.idle(),
    graph: {
      ...graph,
      async execute(request) {
        using _ = running.begin()
        return await graph.execute(request)
      },
      async subscribe(request) {
        using _ = running.begin()
        return await graph.subscribe(request)
      },
    },
  }
}
