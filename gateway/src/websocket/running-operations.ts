import type { Viewer } from '@storemesh/access'
import { type Dice, isFault, messageOf } from '@storemesh/core'
import type { Log } from '@storemesh/telemetry'
import { type ExecutionResult, GraphQLError, OperationTypeNode } from 'graphql'
import { MessageType, type SubscribeMessage, type SubscribePayload } from 'graphql-ws'
import type { Admit } from '../admission/admit.js'
import type { Asked } from '../admission/asked.js'
import { clientError } from '../client-errors.js'
import type { LiveGraph } from '../live-graph.js'
import type { Graph } from '../plan/graph.js'
import { GRAPH_CHANGED } from '../plan/live-streams.js'
import { SUBSCRIBER_TOO_SLOW, type Told } from '../subscribers/subscriber-queue.js'
import type { RequestTraces } from '../traced/request-traces.js'
import type { SubscriptionsOfOne } from '../subscribers/subscriptions-of-one.js'
import type { Channel } from './client-socket.js'
import { CLOSE } from './closing.js'

/** The operations of one connection, each until its client completes it, it is over, or the connection ends. */
export interface RunningOperations {
  begin(asked: SubscribeMessage, viewer: Viewer): Promise<void>
  end(id: string): void
  endAll(): void
}

export interface OperationsOptions {
  readonly live: LiveGraph
  readonly admitOperation: Admit
  /** None: nothing is traced. */
  readonly traces: RequestTraces | undefined
  /** Of one connection. */
  readonly operations_max: number
  readonly subscriptions: SubscriptionsOfOne
  readonly dice: Dice
  readonly log: Log
}

interface Operation {
  readonly id: string
  /** How its messages begin, and those that tell a result: there may be very many. */
  readonly head: string
  readonly next: string
  readonly end: AbortController
  runs: boolean
}

export function runningOperations(channel: Channel, options: OperationsOptions): RunningOperations {
  const { live, log, dice, admitOperation, traces, operations_max, subscriptions } = options
  const operations = new Map<string, Operation>()
  let running = 0

  const isOver = ({ end }: Operation) => end.signal.aborted
  const stop = (operation: Operation) => {
    if (isOver(operation)) return
    operations.delete(operation.id)
    if (operation.runs) running--
    operation.end.abort()
  }
  const say = ({ head }: Operation, type: MessageType, payload: string) => channel.send(`${head}"${type}","payload":${payload}}`)
  const refuse = (operation: Operation, errors: readonly GraphQLError[]) => {
    if (isOver(operation)) return
    const coded = errors.map((error) => codedError(error, log))
    say(operation, MessageType.Error, JSON.stringify(coded))
    stop(operation)
  }
  const complete = (operation: Operation) => {
    if (isOver(operation)) return
    channel.send(`${operation.head}"${MessageType.Complete}"}`)
    stop(operation)
  }

  async function run(operation: Operation, asked: Asked, viewer: Viewer): Promise<void> {
    if (running >= operations_max) return refuse(operation, [tooManyOperations(operations_max)])
    const graph = live.current()
    const span = traces?.begin(viewer)
    const admitted = await admitOperation(asked, graph, viewer, undefined, span)
    if (isOver(operation)) return
    if ('errors' in admitted) return refuse(operation, admitted.errors)
    // others may have begun while this one was looked at
    if (running >= operations_max) return refuse(operation, [tooManyOperations(operations_max)])
    const isSubscription = admitted.operation.operation === OperationTypeNode.SUBSCRIPTION
    if (isSubscription) {
      const over = subscriptions.take(viewer)
      if (over instanceof GraphQLError) return refuse(operation, [over])
      operation.end.signal.addEventListener('abort', over, { once: true })
    }
    operation.runs = true
    running++
    const { operationName, variables } = asked
    const context = { viewer, request_id: dice.uuid(), signal: operation.end.signal, span }
    const letGo = () => channel.close(CLOSE.tooSlow)
    const request = { document: admitted.document, operationName, variables, context, letGo }
    const serving = live.ofSchema(graph.schema)
    const answer = await (isSubscription ? serving.subscribe(request) : serving.execute(request))
    if ('next' in answer) return tell(operation, answer, serving)
    if (!isOver(operation)) sayResult(operation, answer, serving)
    complete(operation)
  }
  const sayResult = ({ next }: Operation, result: ExecutionResult, graph: Graph) => channel.tell(next, graph.textOf(result), '}')

  /** As fast as the client reads: what it does not waits where it is known how much that is. */
  async function tell(operation: Operation, events: Told, graph: Graph): Promise<void> {
    const leave = () => {
      events.return?.().catch((error: unknown) => log.warn('subscription_left_badly', { reason: messageOf(error) }))
    }
    if (isOver(operation)) return leave()
    operation.end.signal.addEventListener('abort', leave, { once: true })
    try {
      await (events.tellTo ? listened(operation, events.tellTo, graph) : read(operation, events, graph))
    } catch (error) {
      return fail(operation, error)
    }
    operation.end.signal.removeEventListener('abort', leave)
    complete(operation)
  }
  /** Sends it; what has to happen before the client is sent more. */
  const send = (operation: Operation, result: ExecutionResult, graph: Graph): Promise<void> | undefined => {
    const hasRoom = sayResult(operation, result, graph)
    return hasRoom ? undefined : channel.emptied()
  }
  async function read(operation: Operation, events: Told, graph: Graph): Promise<void> {
    for (;;) {
      const event = await events.next()
      if (isOver(operation) || event.done === true) return
      await send(operation, event.value, graph)
    }
  }
  const listened = (operation: Operation, tellTo: NonNullable<Told['tellTo']>, graph: Graph) =>
    new Promise<void>((resolve, reject) => {
      operation.end.signal.addEventListener('abort', () => resolve(), { once: true })
      tellTo({
        next: (result) => send(operation, result, graph),
        over: (failure) => (failure ? reject(failure.error) : resolve()),
      })
    })
  function fail(operation: Operation, error: unknown): void {
    if (isOver(operation)) return
    // before the error is sent: an operation that was told of an error is not asked again
    if (isFault(error, GRAPH_CHANGED)) return channel.close(CLOSE.graphChanged)
    if (isFault(error, SUBSCRIBER_TOO_SLOW)) return channel.close(CLOSE.tooSlow)
    const originalError = error instanceof Error ? error : new Error(messageOf(error))
    refuse(operation, [new GraphQLError(originalError.message, { originalError })])
  }

  return {
    async begin({ id, payload }, viewer) {
      if (operations.has(id)) return channel.close(CLOSE.idTaken)
      const head = `{"id":${JSON.stringify(id)},"type":`
      const next = `${head}"${MessageType.Next}","payload":`
      const operation: Operation = { id, head, next, end: new AbortController(), runs: false }
      operations.set(id, operation)
      try {
        await run(operation, askedBy(payload), viewer)
      } finally {
        stop(operation)
      }
    },
    end(id) {
      const operation = operations.get(id)
      if (operation) stop(operation)
    },
    endAll() {
      for (const operation of operations.values()) stop(operation)
    },
  }
}

const askedBy = ({ query, operationName, variables, extensions }: SubscribePayload): Asked => ({
  text: query,
  operationName: operationName ?? undefined,
  variables: variables ?? undefined,
  extensions: extensions ?? undefined,
})

/** Of what is no fault of the client's it reads a code, and the log the rest. */
const codedError = (error: GraphQLError, log: Log) =>
  (typeof error.extensions['code'] === 'string' ? error : clientError(error, { request_id: 'unknown' }, log)).toJSON()

const tooManyOperations = (operations_max: number) => {
  const code = 'OPERATIONS_TOO_MANY'
  const why = `expected at most ${operations_max} operations at one time on a connection; complete some first`
  return new GraphQLError(`${code}: ${why}`, { extensions: { code } })
}
