import type { IncomingMessage, Server as HttpServer } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Clock } from '@storemesh/core'
import { handleProtocols } from 'graphql-ws'
import { WebSocketServer } from 'ws'
import type { Origins } from '../http/origins.js'
import type { Expiries } from '../subscribers/expiries.js'
import { type ClientSocket, clientSocket } from './client-socket.js'
import { CLOSE } from './closing.js'
import type { Connection } from './connection.js'
import { outbox } from './outbox.js'
import { type ProtocolOptions, speakProtocol } from './protocol.js'
import { bytesOfMany } from './text-frame.js'

export interface WebsocketLimits {
  readonly connections_max: number
  /** Of one connection. */
  readonly operations_max: number
  /** Of one identity, over all of its connections. */
  readonly subscriptions_max: number
  readonly message_bytes_max: number
  readonly unsent_bytes_max: number
  readonly connection_init_ms_max: number
  readonly ping_ms: number
}

export const DEFAULT_WEBSOCKET_LIMITS: WebsocketLimits = {
  connections_max: 20_000,
  operations_max: 100,
  subscriptions_max: 1000,
  message_bytes_max: 1 << 20,
  unsent_bytes_max: 4 << 20,
  connection_init_ms_max: 3000,
  ping_ms: 12_000,
}

export interface Websockets {
  readonly connections: number
  /** Lets nobody in any more, and asks every client to connect elsewhere. */
  drain(): void
  /** Cuts off who did not answer. */
  terminate(): void
}

export interface WebsocketOptions extends Omit<ProtocolOptions, 'operations_max' | 'connection_init_ms_max'> {
  readonly http: HttpServer
  readonly path: string
  readonly origins: Origins
  readonly bounds: WebsocketLimits
  readonly clock: Clock
  /** When tokens end. */
  readonly tokens: Expiries
}

export function serveWebsockets({ http, path, origins, bounds, clock, tokens, ...options }: WebsocketOptions): Websockets {
  const speaking: ProtocolOptions = { ...options, ...bounds, clock }
  const accept = new WebSocketServer({
    noServer: true,
    maxPayload: bounds.message_bytes_max,
    handleProtocols,
    perMessageDeflate: false,
  })
  const sockets = new Set<ClientSocket>()
  const leaving = outbox()
  const bytesOfTold = bytesOfMany()
  const stop = new AbortController()

  http.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    if (request.url?.split('?')[0] !== path) return refuse(stream, '404 Not Found')
    if (!origins.mayConnect(request.headers)) return refuse(stream, '403 Forbidden')
    if (stop.signal.aborted || sockets.size >= bounds.connections_max) return refuse(stream, '503 Service Unavailable')
    accept.handleUpgrade(request, stream, head, (socket) => {
      const connection: Connection = {
        headers: request.headers,
        endAt: (moment_ms) => {
          if (!isGone) forget = tokens.at(moment_ms, () => client?.close(CLOSE.tokenExpired))
        },
      }
      let forget: () => void = () => undefined
      let isGone = false
      let client: ClientSocket | undefined
      const left = () => {
        isGone = true
        if (client) sockets.delete(client)
        forget()
      }
      client = clientSocket(socket, {
        stream,
        outbox: leaving,
        bytesOfTold,
        speak: (channel) => speakProtocol(channel, connection, speaking),
        unsent_bytes_max: bounds.unsent_bytes_max,
        log: options.log,
        left,
      })
      if (!isGone) sockets.add(client)
    })
  })
  const beat = async () => {
    while (!stop.signal.aborted) {
      await clock.sleep(bounds.ping_ms, stop.signal)
      if (!stop.signal.aborted) for (const client of sockets) client.beat()
    }
  }
  void beat()

  return {
    get connections() {
      return sockets.size
    },
    drain() {
      stop.abort()
      for (const client of sockets) client.close(CLOSE.restarting)
    },
    terminate() {
      for (const socket of accept.clients) socket.terminate()
    },
  }
}

function refuse(stream: Duplex, status: string): void {
  stream.on('error', () => stream.destroy())
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
