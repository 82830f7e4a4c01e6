import { Fault } from '@storemesh/core'
import type { Lsn } from './lsn.js'

/** What the server sends while it streams: a piece of pgoutput, or how far it has looked. */
export type StreamMessage =
  | { readonly kind: 'output'; readonly bytes: Buffer }
  | { readonly kind: 'alive'; readonly looked_to: Lsn; readonly wantsAnswer: boolean }

export function streamMessage(chunk: Buffer): StreamMessage {
  const tag = String.fromCharCode(chunk[0] ?? 0)
  if (tag === 'w' && chunk.length > 25) return { kind: 'output', bytes: Buffer.from(chunk.subarray(25)) } // `pg` writes over its own
  if (tag === 'k' && chunk.length >= 18)
    return { kind: 'alive', looked_to: chunk.readBigUInt64BE(1), wantsAnswer: chunk.readUInt8(17) === 1 }
  throw new Fault(
    'SOURCE_STREAM_UNREADABLE',
    `expected a message of the streaming protocol, got one of kind ${JSON.stringify(tag)}`,
  )
}

const COPY_DATA = 'd'.charCodeAt(0)
const STATUS = 'r'.charCodeAt(0)
const STATUS_BYTES = 34

/** Tells the server up to where its log is no longer wanted. The time in it is left out: nobody reads it. */
export function statusMessage(confirmed: Lsn): Buffer {
  const message = Buffer.alloc(5 + STATUS_BYTES)
  message.writeUInt8(COPY_DATA, 0)
  message.writeInt32BE(4 + STATUS_BYTES, 1)
  message.writeUInt8(STATUS, 5)
  for (const at of [6, 14, 22]) message.writeBigUInt64BE(confirmed, at) // written, flushed, applied
  return message
}

/** Ends the stream: the server answers with the same, and lets go of the slot. */
export const COPY_DONE = Buffer.from([0x63, 0, 0, 0, 4])
