import type { SubscriptionNode } from '@graphql-hive/router-query-planner'
import { Fault, isFault, isJsonObject } from '@storemesh/core'
import { type ExecutionResult, parse } from 'graphql'
import type { RequestContext, SubgraphRequest } from '../subgraph.js'
import { type PlanParts, pickVariables } from './fetch.js'
import type { ResultObject } from './result-object.js'
import { GRAPH_CHANGED } from './live-streams.js'
import { compileRewrites } from './rewrites.js'
import type { Run, Step } from './run.js'
import { addError } from './subgraph-errors.js'

/** Opens the one stream that an operation's events come from. */
export type Upstream = (
  variables: ResultObject,
  context: RequestContext,
) => Promise<AsyncIterable<ExecutionResult> | ExecutionResult>

export interface CompiledUpstream {
  readonly subgraph: string
  /** Whether several may hear one, where it begins from now. */
  readonly isShared: boolean
  readonly open: Upstream
  /** Puts an event where the fetches after it look. */
  take(run: Run, event: ExecutionResult): void
}

export function compileUpstream(primary: SubscriptionNode['primary'], parts: PlanParts): CompiledUpstream {
  const subgraph = parts.subgraphOf(primary.serviceName)
  const rewrite = compileRewrites(primary.outputRewrites, parts.typesWithin)
  const question: Pick<SubgraphRequest, 'document' | 'source' | 'operation'> = {
    document: parse(primary.operation, { noLocation: true }),
    source: primary.operation,
    operation: 'subscription',
  }
  return {
    subgraph: subgraph.name,
    isShared: subgraph.sharesEvents === true,
    open: async (variables, context) =>
      subgraph.execute({ ...question, variables: pickVariables(primary.variableUsages, variables), context }),
    take(run, event) {
      for (const error of event.errors ?? []) addError(run, subgraph.name, error, error.path)
      if (!event.data) return
      rewrite?.(event.data)
      run.data = event.data
    },
  }
}

export const isStream = (answer: AsyncIterable<ExecutionResult> | ExecutionResult): answer is AsyncIterable<ExecutionResult> =>
  Symbol.asyncIterator in answer

export const subscriptionOverHttp = (): Fault =>
  new Fault(
    'SUBSCRIPTION_OVER_HTTP',
    'a subscription runs over a WebSocket, or as a stream of events; connect there, or ask with Accept: text/event-stream',
  )

/** What came of one event so far. */
export interface EventRun extends Run {
  /** Told when it has all that others know of it. */
  readonly told?: ((isWhole: boolean) => void) | undefined
}

export interface EventPlan {
  readonly upstream: CompiledUpstream
  readonly enrich: Step
  newRun(): EventRun
  answer(run: Run): ExecutionResult
  /** An event is handed on whose change was appended to its log then. */
  handedOn?(appended_ms: number): void
  /** Told once: the reader left, or there will be no more. */
  ended(): void
}

/**
 * Each event with what other subgraphs know of it. A failed event is an event with errors; a failed stream ends with one.
 * Not a generator: a generator's `return` waits for its next event, and a reader who leaves must free the upstream now.
 */
export function enrichEvents(
  stream: AsyncIterable<ExecutionResult>,
  plan: EventPlan,
): AsyncIterableIterator<ExecutionResult, void> {
  const events = stream[Symbol.asyncIterator]()
  let open = true
  const close = () => {
    if (!open) return
    open = false
    plan.ended()
  }

  async function next(): Promise<IteratorResult<ExecutionResult, void>> {
    if (!open) return { done: true, value: undefined }
    let run: EventRun | undefined
    let cursor: string | undefined
    let appended_ms: number | undefined
    try {
      const event = await events.next()
      if (!open || event.done === true) {
        close()
        return { done: true, value: undefined }
      }
      run = plan.newRun() // not before: its time is counted from when the event came
      plan.upstream.take(run, event.value)
      cursor = cursorOf(event.value)
      appended_ms = appendedAt(event.value)
    } catch (error) {
      close()
      if (isFault(error, GRAPH_CHANGED)) throw error
      run ??= plan.newRun()
      addError(run, plan.upstream.subgraph, error, undefined)
    }
    if (run.data) await plan.enrich(run)
    const answer = plan.answer(run)
    run.told?.(run.errors.length === 0)
    if (appended_ms !== undefined) plan.handedOn?.(appended_ms)
    return { done: false, value: cursor === undefined ? answer : { ...answer, extensions: { cursor } } }
  }
  const iterator: AsyncIterableIterator<ExecutionResult, void> = {
    [Symbol.asyncIterator]: () => iterator,
    next,
    async return() {
      close()
      await events.return?.()
      return { done: true, value: undefined }
    },
  }
  return iterator
}

/** Where a subgraph says how its events can be resumed after this one. */
export function cursorOf({ extensions }: { readonly extensions?: unknown }): string | undefined {
  const cursor = isJsonObject(extensions) ? extensions['cursor'] : undefined
  return typeof cursor === 'string' ? cursor : undefined
}

/** Where a subgraph says when the change behind an event was appended to its log. */
export function appendedAt({ extensions }: { readonly extensions?: unknown }): number | undefined {
  const appended_ms = isJsonObject(extensions) ? extensions['appended_ms'] : undefined
  return typeof appended_ms === 'number' ? appended_ms : undefined
}

/** What of an event's extensions is read of a subgraph in another process; the rest is its own. */
export function besideEvent(event: { readonly extensions?: unknown }): Readonly<Record<string, unknown>> | undefined {
  const [cursor, appended_ms] = [cursorOf(event), appendedAt(event)]
  if (cursor === undefined && appended_ms === undefined) return undefined
  return { ...(cursor !== undefined && { cursor }), ...(appended_ms !== undefined && { appended_ms }) }
}
