import type { OperationTypeNode } from 'graphql'
import type { FetchOutcome, ResolverOutcome } from '../plan/run-watch.js'
import { boundedNames } from './bounded-names.js'
import { type LagMetrics, lagMetrics } from './lag-metrics.js'
import { type Metrics, metricsRegistry } from './registry.js'
import { resolverMetrics } from './resolver-metrics.js'

/** How an operation ended: `partial` is data with errors, `error` errors alone, `refused` that nothing ran. */
export type Outcome = 'ok' | 'partial' | 'error' | 'refused'

/** What a gateway counts of what it does. */
export interface GatewayMetrics extends LagMetrics {
  readonly registry: Metrics
  /** An operation's name as it may be told. */
  nameOf(operation: string | undefined): string
  /** Undefined: how long a subscription ran says nothing of the gateway. */
  request(operation: string, kind: OperationTypeNode | 'unknown', outcome: Outcome, duration_ms: number | undefined): void
  refusal(code: string): void
  fetch(subgraph: string, outcome: FetchOutcome, duration_ms: number): void
  /** Of a subgraph in this process. */
  resolver(resolver: string, outcome: ResolverOutcome, duration_ms: number): void
  document(found: boolean): void
  plan(found: boolean): void
  /** Whether an answer that may be kept was there already. */
  kept(found: boolean): void
  event(): void
  answered(status: number): void
  /** So many events did not reach a subscriber that does not keep up. */
  leftOut(events: number): void
  /** A subscriber was let go, as it did not keep up. */
  tooSlow(): void
  /** How often it was decided by what whether somebody may spend. */
  budget(decided: () => Readonly<Record<string, number>>): void
  /** What became of the spans of traces. */
  spans(of: { readonly sent: number; readonly dropped: number }): void
  subscriptions: number
  /** What subscriptions hear: several may hear one. */
  upstreams: number
}

const OPERATIONS_MAX = 100
const CODES_MAX = 100
const SUBGRAPHS_MAX = 200
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export function gatewayMetrics(of: 'gateway' | 'subgraph', known: Iterable<string>): GatewayMetrics {
  const registry = metricsRegistry()
  const named = (name: string) => `mesh_${of}_${name}`
  const requests = registry.counter(named('requests_total'), 'Operations by how they ended.', ['operation', 'kind', 'outcome'])
  const durations = registry.histogram(
    named('request_duration_seconds'),
    'Of queries and mutations that ran.',
    ['operation', 'kind'],
    SECONDS,
  )
  const fetches = registry.counter(named('subgraph_requests_total'), 'What subgraphs were asked.', ['subgraph', 'outcome'])
  const waits = registry.histogram(named('subgraph_duration_seconds'), 'Until a subgraph answered.', ['subgraph'], SECONDS)
  const refusals = registry.counter(named('refusals_total'), 'Operations that were not run, by code.', ['code'])
  const documents = registry.counter(named('document_cache_total'), 'Texts that were read already, and those that were not.', [
    'outcome',
  ])
  const plans = registry.counter(named('plan_cache_total'), 'Plans that were there already, and those that were not.', [
    'outcome',
  ])
  const kept = registry.counter(named('answer_cache_total'), 'Answers that were kept already, and those that were not.', [
    'outcome',
  ])
  const events = registry.counter(named('events_sent_total'), 'Events of subscriptions, for each that was told of one.')
  const leftOut = registry.counter(
    named('events_left_out_total'),
    'Events that subscribers were too slow for, where the latest are kept.',
  )
  const tooSlow = registry.counter(named('subscribers_too_slow_total'), 'Subscribers that were let go, as they did not keep up.')
  const answers = registry.counter(named('http_responses_total'), 'Answers over HTTP, of every path.', ['status'])
  const [operationNamed, codeNamed, subgraphNamed] = [
    boundedNames(OPERATIONS_MAX, known),
    boundedNames(CODES_MAX),
    boundedNames(SUBGRAPHS_MAX),
  ]

  const metrics: GatewayMetrics = {
    ...lagMetrics(registry, of, SECONDS),
    registry,
    subscriptions: 0,
    upstreams: 0,
    nameOf: (operation) => (operation === undefined ? 'unnamed' : operationNamed(operation)),
    request(operation, kind, outcome, duration_ms) {
      requests.add([operation, kind, outcome])
      if (duration_ms !== undefined) durations.observe(duration_ms / 1000, [operation, kind])
    },
    refusal: (code) => refusals.add([codeNamed(code)]),
    fetch(subgraph, outcome, duration_ms) {
      const name = subgraphNamed(subgraph)
      fetches.add([name, outcome])
      waits.observe(duration_ms / 1000, [name])
    },
    resolver: resolverMetrics(registry, named, SECONDS),
    document: (found) => documents.add([found ? 'hit' : 'miss']),
    plan: (found) => plans.add([found ? 'hit' : 'miss']),
    kept: (found) => kept.add([found ? 'hit' : 'miss']),
    event: () => events.add(),
    leftOut(count) {
      for (let event = 0; event < count; event++) leftOut.add()
    },
    tooSlow: () => tooSlow.add(),
    budget: (decided) =>
      registry.counted(named('budget_total'), 'By what it was decided whether somebody may spend.', 'by', decided),
    spans: (of) =>
      registry.counted(named('spans_total'), 'Spans that a collector took, and those that it did not.', 'outcome', () => ({
        sent: of.sent,
        dropped: of.dropped,
      })),
    answered: (status) => answers.add([String(status)]),
  }
  registry.gauge(named('subscriptions'), 'Subscriptions that run.', () => metrics.subscriptions)
  registry.gauge(named('upstreams'), 'Streams of events that subscriptions hear, several of them one.', () => metrics.upstreams)
  return metrics
}
