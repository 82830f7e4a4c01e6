import { Fault, systemClock } from '@storemesh/core'
import { type BareWebsocket, bareWebsocket } from './bare-websocket.js'

const QUERY = 'subscription S($group: ID!) { sold(group: $group) { at note product { name } } }'

const OPENED_AT_ONCE = 100
/** Messages of the protocol begin with their type, those of an operation with its id. */
const SECOND_LETTER = 2
const T = 't'.charCodeAt(0)
const AT = Buffer.from('"at":')
const DIGITS_MAX = 20

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
  const answered = new Map<number, () => void>()
  const take = (socket: number, message: Buffer) => {
    if (message[SECOND_LETTER] === T) return answered.get(socket)?.()
    const at = message.indexOf(AT)
    if (at === -1) throw new Fault('BENCH_ANSWER_UNEXPECTED', `expected an event, got ${message.toString('utf8').slice(0, 200)}`)
    late_ms.push(
      systemClock.now_ms() - Number.parseFloat(message.toString('latin1', at + AT.length, at + AT.length + DIGITS_MAX)),
    )
    message_bytes = message.length
  }
  const asked = (socket: number, message: string) =>
    new Promise<void>((resolve) => {
      answered.set(socket, resolve)
      sockets[socket]?.send(message)
    })
  const open = async (socket: number): Promise<void> => {
    sockets[socket] = await bareWebsocket(new URL(url), 'graphql-transport-ws', (message) => take(socket, message))
    await asked(socket, '{"type":"connection_init"}')
  }
  const sockets: BareWebsocket[] = []
  for (let begun = 0; begun < count; begun += OPENED_AT_ONCE) {
    const more = Math.min(OPENED_AT_ONCE, count - begun)
    await Promise.all(Array.from({ length: more }, (_, place) => open(begun + place)))
  }
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
      await Promise.all(sockets.map((_, socket) => asked(socket, '{"type":"ping"}')))
    },
    close() {
      for (const socket of sockets) socket.close()
    },
  }
}
