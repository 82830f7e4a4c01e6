import type { Log } from '@storemesh/telemetry'
import type { Server } from 'graphql-ws'
import { messageOf } from '@storemesh/core'
import type { RawData, WebSocket } from 'ws'

/** Close codes beyond those of the protocol (4400 to 4429). graphql-ws clients connect again after each of these but 4500. */
export const CLOSE = {
  restarting: { code: 1012, reason: 'The gateway restarts; connect again' },
  graphChanged: { code: 1012, reason: 'The graph has changed; connect again' },
  tooSlow: { code: 1013, reason: 'Too much was waiting unread; connect again' },
  unexpected: { code: 4500, reason: 'Internal server error' },
} as const

export interface ClientSocket {
  close(why: { readonly code: number; readonly reason: string }): void
  /** Pings; a client that did not answer the ping before is cut off. */
  beat(): void
}

interface ClientSocketOptions<Extra> {
  readonly server: Server<Extra>
  readonly extra: Extra
  readonly unsent_bytes_max: number
  readonly log: Log
  readonly left: () => void
}

/** Speaks graphql-transport-ws on a socket. What a client does not read waits in memory up to a limit; past it the client is let go. */
export function clientSocket<Extra>(
  socket: WebSocket,
  { server, extra, unsent_bytes_max, log, left }: ClientSocketOptions<Extra>,
): ClientSocket {
  let answered = true
  let gone = false

  const close = ({ code, reason }: { readonly code: number; readonly reason: string }) => {
    socket.close(code, reason)
    leave(code, reason)
  }
  const closed = server.opened(
    {
      protocol: socket.protocol,
      // not waiting for the write keeps a slow socket from holding back the stream that it shares with others
      send: (text) => {
        if (socket.readyState !== socket.OPEN) return
        if (socket.bufferedAmount > unsent_bytes_max) return close(CLOSE.tooSlow)
        socket.send(text)
      },
      close: (code, reason) => socket.close(code, reason),
      onMessage: (take) => {
        socket.on('message', (data) => {
          take(textOf(data)).catch((error: unknown) => {
            log.error('websocket_message_failed', { reason: messageOf(error) })
            close(CLOSE.unexpected)
          })
        })
      },
    },
    extra,
  )
  /** Once, as soon as the end is certain: the upstream is freed even while the closing handshake waits for a client that does not read. */
  function leave(code: number, reason: string): void {
    if (gone) return
    gone = true
    left()
    closed(code, reason).catch((error: unknown) => log.error('websocket_close_failed', { reason: messageOf(error) }))
  }
  socket.on('close', (code, reason) => leave(code, String(reason)))
  socket.on('error', (error) => log.warn('websocket_error', { reason: messageOf(error) })) // a close follows
  socket.on('pong', () => {
    answered = true
  })
  return {
    close,
    beat() {
      if (!answered) return socket.terminate()
      answered = false
      if (socket.readyState === socket.OPEN) socket.ping()
    },
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString()
  return data instanceof ArrayBuffer ? Buffer.from(data).toString() : data.toString()
}
