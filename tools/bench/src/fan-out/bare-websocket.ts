import { once } from 'node:events'
import { connect } from 'node:net'
import { Fault } from '@storemesh/core'

export interface BareWebsocket {
  send(text: string): void
  close(): void
}

const TEXT = 1
const CLOSE = 8
const PING = 9
const PONG = 10
const WHOLE = 0x80
const MASKED = 0x80
/** A mask that changes nothing. */
const MASK = Buffer.alloc(4)
const SHORT_BYTES_MAX = 125
const LENGTH_IN_TWO = 126
const LENGTH_IN_EIGHT = 127
const LENGTH_BITS = 0x7f

/**
 * The client side of RFC 6455 for whole messages and nothing else. On two cores a client that does more than it must would be what
 * is measured: each message is handed over as the bytes that came.
 */
export async function bareWebsocket(url: URL, protocol: string, take: (message: Buffer) => void): Promise<BareWebsocket> {
  const socket = connect(Number(url.port), url.hostname)
  socket.setNoDelay(true)
  await once(socket, 'connect')
  const asked = [
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  ]
  socket.write(
    `GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\n${asked.join('\r\n')}\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`,
  )
  const say = (kind: number, payload: Buffer) => socket.write(Buffer.concat([headOf(kind, payload.length), MASK, payload]))
  const heard = (kind: number, payload: Buffer) => {
    if (kind === TEXT) take(payload)
    else if (kind === PING) say(PONG, payload)
    else if (kind === CLOSE)
      socket.destroy(
        new Fault('BENCH_CONNECTION_CLOSED', `expected the server to keep its connection, got ${payload.toString('utf8', 2)}`),
      )
  }
  let unread = await untilUpgraded()
  const read = (bytes: Buffer) => {
    unread = unread.length === 0 ? bytes : Buffer.concat([unread, bytes])
    for (let frame = frameOf(unread); frame; frame = frameOf(unread)) {
      unread = unread.subarray(frame.end)
      heard(frame.kind, frame.payload)
    }
  }
  read(Buffer.alloc(0))
  socket.on('data', read)
  return { send: (text) => say(TEXT, Buffer.from(text)), close: () => socket.destroy() }

  /** What came behind the answer's head. */
  async function untilUpgraded(): Promise<Buffer> {
    for (let answer = Buffer.alloc(0); ; ) {
      const [bytes]: Buffer[] = await once(socket, 'data')
      answer = Buffer.concat([answer, bytes ?? Buffer.alloc(0)])
      const end = answer.indexOf('\r\n\r\n')
      if (end === -1) continue
      const head = answer.toString('latin1', 0, end)
      if (head.startsWith('HTTP/1.1 101')) return answer.subarray(end + 4)
      throw new Fault('BENCH_ANSWER_UNEXPECTED', `expected 101, got ${head.slice(0, 200)}`)
    }
  }
}

/** The first frame, if all of it is there. */
function frameOf(bytes: Buffer): { readonly kind: number; readonly payload: Buffer; readonly end: number } | undefined {
  const [first, second] = bytes
  if (first === undefined || second === undefined) return undefined
  const said = second & LENGTH_BITS
  const start = said === LENGTH_IN_TWO ? 4 : said === LENGTH_IN_EIGHT ? 10 : 2
  if (bytes.length < start) return undefined
  const length =
    said === LENGTH_IN_TWO ? bytes.readUInt16BE(2) : said === LENGTH_IN_EIGHT ? Number(bytes.readBigUInt64BE(2)) : said
  const end = start + length
  return bytes.length < end ? undefined : { kind: first & 0x0f, payload: bytes.subarray(start, end), end }
}

function headOf(kind: number, length: number): Buffer {
  if (length <= SHORT_BYTES_MAX) return Buffer.from([WHOLE | kind, MASKED | length])
  return Buffer.from([WHOLE | kind, MASKED | LENGTH_IN_TWO, length >> 8, length & 0xff])
}
