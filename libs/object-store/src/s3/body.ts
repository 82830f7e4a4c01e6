import { Readable } from 'node:stream'
import { Fault, isFault } from '@storemesh/core'
import type { ObjectKey } from '../object-key.js'
import type { Deadline } from './deadline.js'
import { failureOf } from './faults.js'

/** The body's bytes, exactly so many; its stream is closed whatever happens. */
export async function bytesOf(key: ObjectKey, body: unknown, length: number, { signal, allow }: Deadline): Promise<Uint8Array> {
  if (!(body instanceof Readable)) throw new Fault('OBJECT_TRUNCATED', `${key}: the object store's answer has no body`)
  allow(length)
  const giveUp = () => body.destroy(new DOMException('no more bytes in time', 'TimeoutError'))
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    return await collect(key, body, length).catch(asCorrupt(key))
  } finally {
    signal.removeEventListener('abort', giveUp)
    body.destroy()
  }
}

async function collect(key: ObjectKey, body: Readable, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length)
  let filled = 0
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('expected a stream of bytes')
    if (filled + chunk.length > length) throw truncated(key, length, `${filled + chunk.length} or more`)
    bytes.set(chunk, filled)
    filled += chunk.length
  }
  if (filled !== length) throw truncated(key, length, String(filled))
  return bytes
}

/** The SDK compares checksums as the body ends, and fails the stream by an error without a code. */
const asCorrupt = (key: ObjectKey) => (error: unknown) => {
  if (failureOf(error) !== undefined || isFault(error)) throw error
  throw new Fault('OBJECT_CORRUPT', `${key}: the bytes that came are not those of their checksum`)
}

const truncated = (key: ObjectKey, expected: number, came: string) =>
  new Fault('OBJECT_TRUNCATED', `${key}: expected ${expected} bytes, got ${came}`)
