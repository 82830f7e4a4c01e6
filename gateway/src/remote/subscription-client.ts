import type { Viewer } from '@storemesh/access'
import type { Clock } from '@storemesh/core'
import type { ExecutionResult } from 'graphql'
import { type Client, createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { graphChanged } from '../plan/live-streams.js'
import { besideEvent } from '../plan/subscription.js'
import type { SubgraphRequest } from '../subgraph.js'
import { type EventQueue, eventQueue } from './event-queue.js'
import type { Asking } from './http-executor.js'
import { remoteError, unreachable } from './remote-errors.js'
import { viewerClients } from './viewer-clients.js'

/** Subscriptions of one subgraph: those of one viewer over one socket, which is open while there is one. */
export interface SubscriptionClient {
  subscribe(request: SubgraphRequest): AsyncIterableIterator<ExecutionResult, void>
  close(): Promise<void>
}

const PING_MS = 12_000
const PONG_MS_MAX = 5000

export interface Subscribing extends Asking {
  readonly clock: Clock
  /** Whether the subgraph answers somewhere else by now. */
  readonly hasMoved: () => Promise<boolean>
}

export function subscriptionClient(subgraph: string, url: URL, subscribing: Subscribing): SubscriptionClient {
  const { limits, authorizationOf, hasMoved } = subscribing
  const socketUrl = new URL(url)
  socketUrl.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  const clients = viewerClients(
    (viewer) => openClient(socketUrl.href, viewer, subscribing),
    // a subgraph that is told of nobody answers everybody alike, over one socket
    (viewer) => (authorizationOf ? JSON.stringify([viewer.name, viewer.key, viewer.expires_ms ?? null]) : ''),
  )

  async function lost(events: EventQueue<ExecutionResult>, error: unknown): Promise<void> {
    if (!Array.isArray(error) && (await hasMoved())) return events.fail(graphChanged())
    events.push({ errors: errorsOf(error, subgraph) })
    events.end()
  }

  return {
    subscribe({ source, variables, context }) {
      const { client, release } = clients.take(context.viewer)
      const events: EventQueue<ExecutionResult> = eventQueue(limits.subgraph_events_max, () => stop())
      const stop = client.subscribe(
        { query: source, variables: { ...variables } },
        {
          next(result) {
            const { data, errors } = result
            const extensions = besideEvent(result)
            events.push({
              ...(data !== undefined && { data }),
              ...(errors && { errors: errors.map((error) => remoteError(error, subgraph)) }),
              ...(extensions && { extensions }),
            })
          },
          error(error) {
            release()
            void lost(events, error)
          },
          complete() {
            release()
            events.end()
          },
        },
      )
      const leave = () => void events.return()
      context.signal.addEventListener('abort', leave, { once: true })
      if (context.signal.aborted) leave()
      return events
    },
    close: async () => {
      // one that is still connecting, and cannot, is closed as well
      await Promise.allSettled(clients.all.map(async (client) => client.dispose()))
    },
  }
}

/** The subgraph refused the operation, or the socket broke. */
const errorsOf = (error: unknown, subgraph: string) =>
  Array.isArray(error)
    ? error.map((one: unknown) => remoteError(one, subgraph))
    : [remoteError({ message: unreachable(subgraph, error).message, extensions: { code: 'SUBGRAPH_UNREACHABLE' } }, subgraph)]

/** It does not connect again by itself: what happened meanwhile would be missing without a word. The reader is told and asks again. */
function openClient(url: string, viewer: Viewer, { limits, clock, authorizationOf }: Subscribing): Client {
  let pong = new AbortController()
  const client = createClient({
    url,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    ...(authorizationOf && { connectionParams: async () => ({ authorization: await authorizationOf(viewer) }) }),
    connectionAckWaitTimeout: limits.subgraph_ms_max,
    keepAlive: PING_MS,
    on: {
      ping: (received) => {
        if (received) return
        const answer = (pong = new AbortController())
        clock.sleep(PONG_MS_MAX, answer.signal).then(
          () => answer.signal.aborted || client.terminate(),
          () => undefined,
        )
      },
      pong: (received) => received && pong.abort(),
      closed: () => pong.abort(),
    },
  })
  return client
}
