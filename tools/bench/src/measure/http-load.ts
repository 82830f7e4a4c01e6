import { connect, type Socket } from 'node:net'
import { Fault, systemClock } from '@storemesh/core'
import { type Spread, spreadOf } from './spread.js'

export interface HttpLoad {
  readonly url: string
  /** Of several, each connection asks one after another. */
  readonly body: string | readonly string[]
  readonly connections: number
  readonly duration_ms: number
  /** Who asks. */
  readonly token?: string
}

export interface HttpLoadOutcome {
  readonly requests_per_s: number
  readonly took_ms: Spread
}

/**
 * One request after another on each connection. Written on bare sockets, since on two cores a client that parses more than
 * it must would be what is measured. Any answer but 200 fails the load.
 */
export async function loadHttp({ url, body, connections, duration_ms, token }: HttpLoad): Promise<HttpLoadOutcome> {
  const { hostname, port, pathname } = new URL(url)
  const headOf = (text: string) => [
    `POST ${pathname} HTTP/1.1`,
    `host: ${hostname}:${port}`,
    'content-type: application/json',
    'accept: application/json',
    `content-length: ${Buffer.byteLength(text)}`,
    ...(token === undefined ? [] : [`authorization: Bearer ${token}`]),
  ]
  const bodies = typeof body === 'string' ? [body] : body
  const requests = bodies.map((text) => Buffer.from(`${headOf(text).join('\r\n')}\r\n\r\n${text}`))
  const started_ms = systemClock.elapsed_ms()
  const end_ms = started_ms + duration_ms
  const took = await Promise.all(
    Array.from({ length: connections }, (_, place) => {
      const first = Math.floor((place * requests.length) / connections)
      return askUntil(end_ms, connect(Number(port), hostname), [...requests.slice(first), ...requests.slice(0, first)])
    }),
  )
  const all = took.flat()
  return { requests_per_s: (all.length * 1000) / (systemClock.elapsed_ms() - started_ms), took_ms: spreadOf(url, all) }
}

function askUntil(end_ms: number, socket: Socket, requests: readonly Buffer[]): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const took_ms: number[] = []
    let answer = Buffer.alloc(0)
    let sent_ms = 0
    const ask = () => {
      sent_ms = systemClock.elapsed_ms()
      socket.write(requests[took_ms.length % requests.length] ?? '')
    }
    const fail = (error: Error) => {
      socket.destroy()
      reject(error)
    }
    socket.setNoDelay(true)
    socket.on('connect', ask)
    socket.on('error', fail)
    socket.on('close', () => reject(new Fault('BENCH_CONNECTION_CLOSED', 'expected the server to keep its connection')))
    socket.on('data', (bytes) => {
      answer = answer.length === 0 ? bytes : Buffer.concat([answer, bytes])
      const length = answerLength(answer)
      if (length instanceof Fault) return fail(length)
      if (length === undefined || answer.length < length) return
      answer = Buffer.alloc(0)
      const now_ms = systemClock.elapsed_ms()
      took_ms.push(now_ms - sent_ms)
      if (now_ms < end_ms) return ask()
      resolve(took_ms)
      socket.destroy()
    })
  })
}

/** Bytes of the whole answer, once its head is there. */
function answerLength(answer: Buffer): number | undefined | Fault {
  const headEnd = answer.indexOf('\r\n\r\n')
  if (headEnd === -1) return undefined
  const head = answer.toString('latin1', 0, headEnd)
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
  if (head.startsWith('HTTP/1.1 200') && length !== undefined) return headEnd + 4 + Number(length)
  return new Fault('BENCH_ANSWER_UNEXPECTED', `expected 200 with a content-length, got ${head.slice(0, 200)}`)
}
