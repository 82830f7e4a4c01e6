import type { IncomingHttpHeaders } from 'node:http'
import type { Viewer } from '@storemesh/access'
import { type Clock, isJsonObject, messageOf } from '@storemesh/core'
import type { Log } from '@storemesh/telemetry'
import { flawOf, isTokenFault } from '@storemesh/token'
import { GRAPHQL_TRANSPORT_WS_PROTOCOL, type Message, MessageType, parseMessage } from 'graphql-ws'
import type { Channel, Speaker } from './client-socket.js'
import { CLOSE, forbidden } from './closing.js'
import type { Connection } from './connection.js'
import { type OperationsOptions, runningOperations } from './running-operations.js'

export interface ProtocolOptions extends OperationsOptions {
  readonly viewerOf: (headers: IncomingHttpHeaders) => Viewer | Promise<Viewer>
  readonly connection_init_ms_max: number
  readonly clock: Clock
  readonly log: Log
}

const ACK = JSON.stringify({ type: MessageType.ConnectionAck })

/** The server's side of graphql-transport-ws on one connection: its handshake, and the operations of its viewer. */
export function speakProtocol(channel: Channel, connection: Connection, options: ProtocolOptions): Speaker {
  const operations = runningOperations(channel, options)
  const initialised = new AbortController()
  if (channel.protocol === GRAPHQL_TRANSPORT_WS_PROTOCOL) void closeUninitialised(channel, initialised.signal, options)
  else channel.close(CLOSE.otherProtocol)

  async function initialise(params: unknown): Promise<void> {
    if (initialised.signal.aborted) return channel.close(CLOSE.initialisedAgain)
    initialised.abort()
    const viewer = await admitted({ channel, connection, params }, options)
    if (!viewer) return channel.close(CLOSE.forbidden)
    connection.viewer = viewer
    if (viewer.expires_ms !== undefined) connection.endAt(viewer.expires_ms)
    channel.send(ACK)
  }
  return {
    async take(text) {
      const message = messageIn(text)
      switch (message?.type) {
        case MessageType.ConnectionInit:
          return initialise(message.payload)
        case MessageType.Ping:
          return channel.send(JSON.stringify({ type: MessageType.Pong, payload: message.payload ?? undefined }))
        case MessageType.Pong:
          return
        case MessageType.Subscribe:
          return connection.viewer ? operations.begin(message, connection.viewer) : channel.close(CLOSE.unauthorized)
        case MessageType.Complete:
          return operations.end(message.id)
        default:
          return channel.close(CLOSE.invalidMessage)
      }
    },
    left() {
      initialised.abort()
      operations.endAll()
    },
  }
}

/** Undefined where it is none of the protocol. */
function messageIn(text: string): Message | undefined {
  try {
    return parseMessage(text)
  } catch {
    return undefined
  }
}

async function closeUninitialised(
  channel: Channel,
  initialised: AbortSignal,
  { clock, connection_init_ms_max }: Pick<ProtocolOptions, 'clock' | 'connection_init_ms_max'>,
): Promise<void> {
  await clock.sleep(connection_init_ms_max, initialised)
  if (!initialised.aborted) channel.close(CLOSE.notInitialised)
}

interface Initialising {
  readonly channel: Channel
  readonly connection: Connection
  readonly params: unknown
}

/** A browser cannot set headers on a WebSocket: the `authorization` of the connection's first message stands for the header. */
async function admitted(
  { channel, connection, params }: Initialising,
  { viewerOf, log }: Pick<ProtocolOptions, 'viewerOf' | 'log'>,
): Promise<Viewer | undefined> {
  const { headers } = connection
  const said = isJsonObject(params) ? (params['authorization'] ?? params['Authorization']) : undefined
  try {
    return await viewerOf(said === undefined ? headers : { ...headers, authorization: textOf(said) })
  } catch (error) {
    if (isTokenFault(error)) {
      log.warn('websocket_refused', { code: error.code, why: flawOf(error) })
      channel.close(forbidden(error.code))
    } else log.error('websocket_refused', { reason: messageOf(error) })
    return undefined
  }
}

/** What is no text is no token, and is not as if none had been shown. */
const textOf = (said: unknown): string => (typeof said === 'string' ? said : '')
