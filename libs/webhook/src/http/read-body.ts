import type { IncomingMessage } from 'node:http'
import { type Clock, Fault } from '@storemesh/core'

export interface BodyLimits {
  readonly bytes_max: number
  /** For the body to arrive whole. */
  readonly ms_max: number
}

/** WEBHOOK_BODY_TOO_LARGE without reading on, WEBHOOK_BODY_LATE, WEBHOOK_SENDER_GONE. */
export async function readBody(request: IncomingMessage, { bytes_max, ms_max }: BodyLimits, clock: Clock): Promise<Uint8Array> {
  if (Number(request.headers['content-length'] ?? 0) > bytes_max) throw tooLarge(bytes_max)
  const over = new AbortController()
  const late = clock.sleep(ms_max, over.signal).then(() => undefined)
  try {
    const body = await Promise.race([arrival(request, bytes_max), late])
    if (body) return body
    throw new Fault('WEBHOOK_BODY_LATE', `expected the whole body within ${ms_max} ms: send it again, faster`)
  } finally {
    over.abort()
  }
}

function arrival(request: IncomingMessage, bytes_max: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size_bytes = 0
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Uint8Array) => {
      size_bytes += chunk.length
      if (size_bytes <= bytes_max) return void chunks.push(chunk)
      request.pause()
      reject(tooLarge(bytes_max))
    })
    request.once('end', () => resolve(Buffer.concat(chunks)))
    const gone = () => reject(new Fault('WEBHOOK_SENDER_GONE', 'the sender went before its body was whole'))
    request.once('error', gone).once('close', gone)
  })
}

const tooLarge = (bytes_max: number) =>
  new Fault('WEBHOOK_BODY_TOO_LARGE', `expected a body of at most ${bytes_max} bytes, got more: send less, or a reference to it`)
