import { Fault, systemClock } from '@storemesh/core'
import { WebSocket } from 'ws'

const QUERY = 'subscription S($group: ID!) { sold(group: $group) { at note product { name } } }'

export interface Subscribers {
  /** What was told since the last time: how late each was, and how large one is. */
  taken(): { readonly late_ms: readonly number[]; readonly message_bytes: number }
  subscribe(socket: number, id: string, group: number): void
  complete(socket: number, id: string): void
  /** Resolves when the server has taken what was sent to it before. */
  answered(): Promise<void>
  close(): void
}

/** So many sockets, each past the handshake of graphql-transport-ws. */
export async function subscribersAt(url: string, count: number): Promise<Subscribers> {
  let late_ms: number[] = []
  let message_bytes = 0
  const answered = new Map<WebSocket, () => void>()
  const take = (socket: WebSocket, text: string) => {
    if (text.startsWith('{"type"')) return answered.get(socket)?.()
    const at = /"at":([\d.]+)/.exec(text)?.[1]
    if (at === undefined) throw new Fault('BENCH_ANSWER_UNEXPECTED', `expected an event, got ${text.slice(0, 200)}`)
    late_ms.push(systemClock.now_ms() - Number(at))
    message_bytes = text.length
  }
  const asked = (socket: WebSocket, message: string) =>
    new Promise<void>((resolve) => {
      answered.set(socket, resolve)
      socket.send(message)
    })
  const open = () =>
    new Promise<WebSocket>((resolve, reject) => {
      const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws', { perMessageDeflate: false })
      socket.on('message', (data) => take(socket, Buffer.isBuffer(data) ? data.toString() : ''))
      socket.on('error', reject)
      socket.on('open', () => void asked(socket, '{"type":"connection_init"}').then(() => resolve(socket)))
    })
  const sockets: WebSocket[] = []
  while (sockets.length < count)
    sockets.push(...(await Promise.all(Array.from({ length: Math.min(100, count - sockets.length) }, open))))
  const say = (socket: number, message: unknown) => sockets[socket]?.send(JSON.stringify(message))
  return {
    taken() {
      const taken = { late_ms, message_bytes }
      late_ms = []
      return taken
    },
    subscribe: (socket, id, group) =>
      say(socket, { id, type: 'subscribe', payload: { query: QUERY, variables: { group: String(group) } } }),
    complete: (socket, id) => say(socket, { id, type: 'complete' }),
    answered: async () => {
      await Promise.all(sockets.map((socket) => asked(socket, '{"type":"ping"}')))
    },
    close() {
      for (const socket of sockets) socket.terminate()
    },
  }
}
