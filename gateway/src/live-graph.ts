import type { GraphQLSchema } from 'graphql'
import type { Graph } from './plan/graph.js'

/** The graph that is served now. A request that began on an older one ends on it. */
export interface LiveGraph {
  current(): Graph
  /** The graph that a request was validated by. */
  ofSchema(schema: GraphQLSchema): Graph
  replace(next: Graph): void
  /** Nothing begins on it any more: what was validated by it and has not begun yet is answered by the current one. */
  retire(old: Graph): void
  /** Told at once of the current graph, and of each that follows. */
  watch(seen: (graph: Graph) => void): () => void
}

/** The same graph as others are to see it; of each one there is one such, as what is kept of it is found by it. */
export function shownAs(live: LiveGraph, show: (graph: Graph) => Graph): LiveGraph {
  const shown = new WeakMap<Graph, Graph>()
  const of = (graph: Graph): Graph => {
    const known = shown.get(graph)
    if (known) return known
    const made = show(graph)
    shown.set(graph, made)
    return made
  }
  return { ...live, current: () => of(live.current()), ofSchema: (schema) => of(live.ofSchema(schema)) }
}

export function liveGraph(first: Graph): LiveGraph {
  const bySchema = new WeakMap([[first.schema, first]])
  const watchers = new Set<(graph: Graph) => void>()
  let current = first
  return {
    current: () => current,
    ofSchema: (schema) => bySchema.get(schema) ?? current,
    replace(next) {
      bySchema.set(next.schema, next)
      current = next
      for (const seen of watchers) seen(next)
    },
    retire: (old) => void bySchema.delete(old.schema),
    watch(seen) {
      watchers.add(seen)
      seen(current)
      return () => watchers.delete(seen)
    },
  }
}
