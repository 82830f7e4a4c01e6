import type { ResolverOutcome } from '../plan/run-watch.js'
import { boundedNames } from './bounded-names.js'
import type { Metrics } from './registry.js'

/** More than the resolvers of a graph: who composes one of more finds the rest under one name. */
const RESOLVERS_MAX = 1000

/** What is counted of the resolvers of the subgraphs that run in this process. */
export function resolverMetrics(
  registry: Metrics,
  named: (name: string) => string,
  bounds: readonly number[],
): (resolver: string, outcome: ResolverOutcome, duration_ms: number) => void {
  const requests = registry.counter(named('resolver_requests_total'), 'What resolvers in this process were asked.', [
    'resolver',
    'outcome',
  ])
  const durations = registry.histogram(
    named('resolver_duration_seconds'),
    'Until a resolver in this process answered.',
    ['resolver'],
    bounds,
  )
  const nameOf = boundedNames(RESOLVERS_MAX)
  const known = new Map<string, ReturnType<typeof begin>>()
  const begin = (name: string) => ({
    ok: requests.one([name, 'ok']),
    error: requests.one([name, 'error']),
    took: durations.one([name]),
  })
  return (resolver, outcome, duration_ms) => {
    const name = nameOf(resolver)
    let figures = known.get(name)
    if (!figures) known.set(name, (figures = begin(name)))
    figures[outcome].add()
    figures.took.observe(duration_ms / 1000)
  }
}
