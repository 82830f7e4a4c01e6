import { brotliDecompressSync, gunzipSync, inflateRawSync } from 'node:zlib'
import { Decompress } from 'fzstd'
import { uncompressSync as fromLz4 } from 'lz4-napi'
import { uncompressSync as fromSnappy } from 'snappy'
import { unreadable } from './unreadable.js'

/** Unpacks bytes into at most so many: a few bytes may say that they are any number. */
export type Unpack = (packed: Uint8Array, bytes_max: number) => Uint8Array

export const deflate: Unpack = (packed, bytes_max) => inflateRawSync(packed, { maxOutputLength: bytes_max })

export const gzip: Unpack = (packed, bytes_max) => gunzipSync(packed, { maxOutputLength: bytes_max })

export const brotli: Unpack = (packed, bytes_max) => brotliDecompressSync(packed, { maxOutputLength: bytes_max })

/** Begins with how long it is when it is unpacked, and the library takes that on trust. */
export const snappy: Unpack = (packed, bytes_max) => {
  let length = 0
  for (let at = 0; at < 5; at += 1) {
    const byte = packed[at] ?? 0
    length += (byte & 0x7f) * 2 ** (7 * at)
    if (byte < 0x80) break
  }
  if (length > bytes_max) throw tooLong(bytes_max)
  // without a copy it would keep the packed bytes' neighbours alive
  return asBytes(fromSnappy(Buffer.from(packed), { asBuffer: true }))
}

export const zstd: Unpack = (packed, bytes_max) => {
  const parts: Uint8Array[] = []
  let length = 0
  const stream = new Decompress((part) => {
    length += part.length
    if (length > bytes_max) throw tooLong(bytes_max)
    parts.push(part)
  })
  stream.push(packed, true)
  return Buffer.concat(parts)
}

const LENGTH_BYTES = 4

/** One block without a frame. The library wants its length before it, which the caller knows exactly. */
export const lz4Block: Unpack = (packed, bytes_exactly) => {
  const block = Buffer.alloc(LENGTH_BYTES + packed.length)
  block.writeUInt32LE(bytes_exactly)
  block.set(packed, LENGTH_BYTES)
  return fromLz4(block)
}

const asBytes = (unpacked: string | Buffer): Uint8Array => (typeof unpacked === 'string' ? Buffer.from(unpacked) : unpacked)

const tooLong = (bytes_max: number) => unreadable(`a part of it unpacks to more than ${bytes_max} bytes`)
