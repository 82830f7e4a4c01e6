import type { IncomingMessage } from 'node:http'
import { finished, Readable } from 'node:stream'

/** How long the rest of what was refused is read and dropped. */
const LINGER_MS = 2000

/**
 * An answer that comes before its request has arrived whole. Whoever closes a connection with
 * bytes unread resets it, and a reset takes away what the other side has not read yet: so the
 * answer goes out at once, and its connection ends when the rest has come or the time is over.
 */
export function lingering(answer: string, request: IncomingMessage): Readable {
  return Readable.from(
    (async function* () {
      yield answer
      await rest(request)
    })(),
    { objectMode: false },
  )
}

/** Resolves when it has come, its sender hung up, or the time is over. */
function rest(request: IncomingMessage): Promise<void> {
  request.resume()
  return new Promise((resolve) => {
    finished(request, { signal: AbortSignal.timeout(LINGER_MS) }, () => resolve())
  })
}
