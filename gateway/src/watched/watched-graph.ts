import type { Viewer } from '@storemesh/access'
import type { Clock } from '@storemesh/core'
import type { Log } from '@storemesh/telemetry'
import { type ExecutionResult, getOperationAST, type OperationTypeNode } from 'graphql'
import type { Admit } from '../admission/admit.js'
import { type LiveGraph, shownAs } from '../live-graph.js'
import type { GatewayMetrics, Outcome } from '../metrics/gateway-metrics.js'
import type { Graph, GraphRequest } from '../plan/graph.js'
import type { Told } from '../subscribers/subscriber-queue.js'
import { endOperation } from '../traced/traced-run.js'
import { rounded, type WatchedRun, watchedRun } from './watched-run.js'

export interface Watching {
  readonly metrics: GatewayMetrics
  readonly clock: Clock
  /** One line for each operation; none: nothing is said of them. */
  readonly requestLog: Log | undefined
}

/** The graph, each of whose operations is counted, told of, and explained where that was asked for. */
export const watchedGraph = (live: LiveGraph, watching: Watching): LiveGraph => shownAs(live, (graph) => watched(graph, watching))

function watched(graph: Graph, watching: Watching): Graph {
  const { metrics, clock } = watching
  const begin = (request: GraphRequest) => {
    const { explain = false, span } = request.context
    const run = watchedRun({ metrics, clock, isShown: explain, span })
    return { run, request: { ...request, context: { ...request.context, watch: run } } }
  }
  return {
    ...graph,
    async execute(asked) {
      const { run, request } = begin(asked)
      const answer = await graph.execute(request)
      ended(asked, answer, run, watching)
      const explain = run.explained()
      return explain ? { ...answer, extensions: { ...answer.extensions, explain } } : answer
    },
    async subscribe(asked) {
      const { run, request } = begin(asked)
      const answer = await graph.subscribe(request)
      if ('next' in answer) {
        traced(asked, { outcome: 'ok', code: undefined }, run, watching)
        return watchedEvents(answer, asked, run, watching)
      }
      ended(asked, answer, run, watching)
      return answer
    },
  }
}

function watchedEvents(events: Told, asked: GraphRequest, run: WatchedRun, watching: Watching): Told {
  const { metrics } = watching
  const { tellTo } = events
  let sent = 0
  let runs = true
  metrics.subscriptions++
  const end = (outcome: Outcome, code?: string) => {
    if (!runs) return
    runs = false
    metrics.subscriptions--
    told(asked, { outcome, code, events: sent }, run, watching)
  }
  const sending = () => {
    sent++
    metrics.event()
  }
  const watchedOnes: Told = {
    [Symbol.asyncIterator]: () => watchedOnes,
    tellTo:
      tellTo &&
      ((listener) =>
        tellTo({
          next(result) {
            sending()
            return listener.next(result)
          },
          over(failure) {
            if (failure) end('error', codeIn(failure.error))
            else end('ok')
            listener.over(failure)
          },
        })),
    async next() {
      try {
        const event = await events.next()
        if (event.done === true) end('ok')
        else sending()
        return event
      } catch (error) {
        end('error', codeIn(error))
        throw error
      }
    },
    async return() {
      end('ok')
      await events.return?.()
      return { done: true, value: undefined }
    },
  }
  return watchedOnes
}

const codeIn = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

function ended(asked: GraphRequest, { data, errors }: ExecutionResult, run: WatchedRun, watching: Watching): void {
  const code = errors?.[0]?.extensions['code']
  const outcome = !errors ? 'ok' : data ? 'partial' : 'error'
  const ending = { outcome, code: typeof code === 'string' ? code : undefined } as const
  traced(asked, ending, run, watching)
  told(asked, ending, run, watching)
}

interface Ending {
  readonly outcome: Outcome
  readonly code: string | undefined
  /** Of a subscription. */
  readonly events?: number
}

function told(asked: GraphRequest, { outcome, code, events }: Ending, run: WatchedRun, { metrics, requestLog }: Watching): void {
  const { kind, name } = calledIn(asked, metrics)
  const duration_ms = run.duration_ms()
  metrics.request(name, kind, outcome, events === undefined ? duration_ms : undefined)
  const { request_id, viewer } = asked.context
  requestLog?.info('request', {
    request_id,
    trace_id: run.traceId,
    operation: name,
    kind,
    outcome,
    code,
    duration_ms: rounded(duration_ms),
    fetches: run.fetches,
    events,
    viewer: workOf(viewer),
  })
}

/** The span of an operation is over with its answer, that of a subscription when it has begun. */
function traced(asked: GraphRequest, ending: Ending, run: WatchedRun, { metrics }: Watching): void {
  const { span, request_id, viewer } = asked.context
  if (!span?.isKept) return
  const { kind, name: operation } = calledIn(asked, metrics)
  endOperation(span, { request_id, operation, kind, ...ending, viewer: workOf(viewer) }, { 'mesh.fetches': run.fetches })
}

/** Of an address the gateway itself made the name: there are no more of them than products. */
function calledIn({ document, operationName, context }: GraphRequest, metrics: GatewayMetrics) {
  const operation = getOperationAST(document, operationName)
  const kind: OperationTypeNode | 'unknown' = operation?.operation ?? 'unknown'
  const said = operation?.name?.value
  return { kind, name: context.surface === 'rest' && said !== undefined ? said : metrics.nameOf(said) }
}

/** What somebody works at, and never who it is. */
const workOf = ({ who }: Viewer): string => (who.kind === 'role' ? who.role : who.kind)

/** What every operation passes, with those that do not counted and told of. */
export const watchedAdmission =
  (admit: Admit, { metrics, requestLog }: Watching): Admit =>
  async (asked, graph, viewer, request_id, span) => {
    const admitted = await admit(asked, graph, viewer, request_id, span)
    if (!('errors' in admitted)) {
      span?.tell({ 'mesh.cost': admitted.cost })
      return admitted
    }
    const code = String(admitted.errors[0]?.extensions['code'])
    metrics.refusal(code)
    metrics.request('unread', 'unknown', 'refused', undefined)
    const trace_id = span?.isKept ? span.traceId : undefined
    requestLog?.info('request', { request_id, trace_id, outcome: 'refused', code, viewer: workOf(viewer) })
    if (span) endOperation(span, { request_id, outcome: 'refused', code, viewer: workOf(viewer) })
    return admitted
  }
