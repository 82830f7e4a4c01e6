import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { Fault, systemClock } from '@storemesh/core'

export interface AskedAtOnce {
  /** From the first byte that was sent to the last answer. */
  readonly took_ms: number
  /** Bodies, in the order of the questions. */
  readonly answers: readonly string[]
}

/** All questions at the same moment, each on a connection of its own that stands already. */
export async function askAtOnce(url: string, bodies: readonly string[]): Promise<AskedAtOnce> {
  const { hostname, port, pathname } = new URL(url)
  const sockets = bodies.map(() => connect(Number(port), hostname).setNoDelay(true))
  try {
    await Promise.all(sockets.map((socket) => once(socket, 'connect')))
    const requests = bodies.map((body) =>
      [
        `POST ${pathname} HTTP/1.1`,
        `host: ${hostname}:${port}`,
        'content-type: application/json',
        'accept: application/json',
        `content-length: ${Buffer.byteLength(body)}`,
        '',
        body,
      ].join('\r\n'),
    )
    const started_ms = systemClock.elapsed_ms()
    const answering = sockets.map((socket, number) => answerOf(socket, requests[number] ?? ''))
    const answers = await Promise.all(answering)
    return { took_ms: systemClock.elapsed_ms() - started_ms, answers }
  } finally {
    for (const socket of sockets) socket.destroy()
  }
}

function answerOf(socket: Socket, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = Buffer.alloc(0)
    socket.on('error', reject)
    socket.on('close', () => reject(new Fault('BENCH_CONNECTION_CLOSED', 'expected the server to keep its connection')))
    socket.on('data', (bytes) => {
      answer = Buffer.concat([answer, bytes])
      const headEnd = answer.indexOf('\r\n\r\n')
      const length = /\r\ncontent-length: (\d+)/i.exec(answer.toString('latin1', 0, Math.max(0, headEnd)))?.[1]
      if (length === undefined || answer.length < headEnd + 4 + Number(length)) return
      resolve(answer.toString('utf8', headEnd + 4))
    })
    socket.write(request)
  })
}
