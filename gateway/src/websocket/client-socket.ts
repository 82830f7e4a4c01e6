import type { Duplex } from 'node:stream'
import type { Log } from '@storemesh/telemetry'
import { messageOf } from '@storemesh/core'
import type { RawData, WebSocket } from 'ws'
import { CLOSE, type Closing } from './closing.js'
import type { Outbox } from './outbox.js'
import { bytesOf, textFrame } from './text-frame.js'

export interface ClientSocket {
  readonly close: (why: Closing) => void
  /** Pings; a client that did not answer the ping before is cut off. */
  beat(): void
}

/** The way to one client. */
export interface Channel {
  /** Which protocol the client and the socket agreed on. */
  readonly protocol: string
  send(text: string): void
  /** A text that others are told too, within what is this client's alone. Whether there is room: if not, whoever can wait should. */
  tell(before: string, text: string, after: string): boolean
  readonly close: (why: Closing) => void
  /** Resolves when less waits, or the client is gone. */
  emptied(): Promise<void>
}

/** Takes what a client says, and is told when it is gone. */
export interface Speaker {
  take(text: string): Promise<void>
  left(): void
}

interface ClientSocketOptions {
  /** What the socket writes to. */
  readonly stream: Duplex
  readonly outbox: Outbox
  /** Of a text that other clients may be told too. */
  readonly bytesOfTold: (text: string) => string
  readonly speak: (channel: Channel) => Speaker
  readonly unsent_bytes_max: number
  readonly log: Log
  readonly left: () => void
}

/** Past this a stream of events waits: what it has to say is kept where others can tell how much it is. */
const FULL_BYTES = 64 << 10

/** What a client does not read waits in memory up to a limit; past it the client is let go. */
export function clientSocket(
  socket: WebSocket,
  { stream, outbox, bytesOfTold, speak, unsent_bytes_max, log, left }: ClientSocketOptions,
): ClientSocket {
  const full_bytes = Math.min(FULL_BYTES, unsent_bytes_max)
  let answered = true
  let gone = false
  let speaker: Speaker | undefined
  let waiting: (() => void)[] = []
  let frames = '' // that leave when the turn is over

  const wake = () => {
    const woken = waiting
    waiting = []
    for (const go of woken) go()
  }
  const sent = () => {
    if (socket.bufferedAmount <= full_bytes) wake()
  }
  const unsentBytes = () => socket.bufferedAmount + frames.length
  const flush = () => {
    if (frames === '') return
    // only what may fill it says when it is sent
    const isAwaited = waiting.length > 0 || unsentBytes() > full_bytes
    if (socket.readyState === socket.OPEN) stream.write(frames, 'latin1', isAwaited ? sent : undefined)
    frames = ''
  }
  const close = ({ code, reason }: Closing) => {
    flush() // what was said before
    socket.close(code, reason)
    end()
  }
  const say = (bytes: string): boolean => {
    if (gone || socket.readyState !== socket.OPEN) return true
    const unsent_bytes = unsentBytes()
    if (unsent_bytes > unsent_bytes_max) {
      close(CLOSE.tooSlow)
      return true
    }
    if (frames === '') outbox.add(flush)
    const frame = textFrame(bytes)
    frames += frame
    return unsent_bytes + frame.length <= full_bytes
  }
  const channel: Channel = {
    protocol: socket.protocol,
    close,
    send: (text) => void say(bytesOf(text)),
    tell: (before, text, after) => say(bytesOf(before) + bytesOfTold(text) + bytesOf(after)),
    emptied: () => new Promise((resolve) => waiting.push(resolve)),
  }
  /** Once, as soon as the end is certain: the upstream is freed even while the closing handshake waits for a client that does not read. */
  function end(): void {
    if (gone) return
    gone = true
    left()
    speaker?.left()
    wake()
  }
  const spoken = speak(channel)
  speaker = spoken
  if (gone) spoken.left()
  socket.on('message', (data) => {
    if (gone || socket.readyState !== socket.OPEN) return // a client may send on until it hears that it is let go
    spoken.take(textOf(data)).catch((error: unknown) => {
      log.error('websocket_message_failed', { reason: messageOf(error) })
      close(CLOSE.unexpected)
    })
  })
  socket.on('close', end)
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
