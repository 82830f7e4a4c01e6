import { once } from 'node:events'
import type { WebSocket } from 'ws'

type Fields = Readonly<Record<string, unknown>>

/** The DevTools protocol over one WebSocket: commands that are answered, and events. */
export interface Devtools {
  readonly send: (method: string, parameters?: Fields, session?: string) => Promise<Fields>
  readonly on: (method: string, listener: (parameters: Fields) => void) => void
}

export async function devtools(socket: WebSocket): Promise<Devtools> {
  await once(socket, 'open')
  const waiting = new Map<number, { readonly resolve: (result: Fields) => void; readonly reject: (error: Error) => void }>()
  const listeners: { readonly method: string; readonly listener: (parameters: Fields) => void }[] = []
  let sent = 0

  socket.on('message', (data: Buffer) => {
    const message: unknown = JSON.parse(data.toString())
    if (!isFields(message)) return
    const { id, method, result, error, params } = message
    if (typeof id === 'number') {
      if (isFields(error)) waiting.get(id)?.reject(new Error(String(error['message'])))
      else waiting.get(id)?.resolve(fieldsOf(result))
      waiting.delete(id)
    } else for (const one of listeners) if (one.method === method) one.listener(fieldsOf(params))
  })
  socket.on('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('the browser has gone'))
  })

  return {
    send: (method, parameters = {}, session) =>
      new Promise<Fields>((resolve, reject) => {
        sent += 1
        waiting.set(sent, { resolve, reject })
        socket.send(
          JSON.stringify({ id: sent, method, params: parameters, ...(session !== undefined && { sessionId: session }) }),
        )
      }),
    on: (method, listener) => void listeners.push({ method, listener }),
  }
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {})
