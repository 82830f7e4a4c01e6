import type { IncomingMessage, Server as HttpServer } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Clock } from '@storemesh/core'
import { handleProtocols } from 'graphql-ws'
import { WebSocketServer } from 'ws'
import { CLOSE, type ClientSocket, clientSocket } from './client-socket.js'
import { type Connection, endOperation, type ProtocolOptions, protocolServer } from './protocol.js'

export interface WebsocketLimits {
  readonly connections_max: number
  readonly operations_max: number
  readonly message_bytes_max: number
  readonly unsent_bytes_max: number
  readonly connection_init_ms_max: number
  readonly ping_ms: number
}

export const DEFAULT_WEBSOCKET_LIMITS: WebsocketLimits = {
  connections_max: 20_000,
  operations_max: 100,
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
  readonly bounds: WebsocketLimits
  readonly clock: Clock
}

export function serveWebsockets({ http, path, bounds, clock, ...options }: WebsocketOptions): Websockets {
  const server = protocolServer({ ...options, ...bounds })
  const accept = new WebSocketServer({
    noServer: true,
    maxPayload: bounds.message_bytes_max,
    handleProtocols,
    perMessageDeflate: false,
  })
  const sockets = new Set<ClientSocket>()
  const stop = new AbortController()

  http.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    if (request.url?.split('?')[0] !== path) return refuse(stream, '404 Not Found')
    if (stop.signal.aborted || sockets.size >= bounds.connections_max) return refuse(stream, '503 Service Unavailable')
    accept.handleUpgrade(request, stream, head, (socket) => {
      const connection: Connection = {
        headers: request.headers,
        operations: new Map(),
        connectAgain: () => client.close(CLOSE.graphChanged),
      }
      const left = () => {
        sockets.delete(client)
        for (const id of connection.operations.keys()) endOperation(connection, id)
      }
      const client = clientSocket(socket, {
        server,
        extra: connection,
        unsent_bytes_max: bounds.unsent_bytes_max,
        log: options.log,
        left,
      })
      sockets.add(client)
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
