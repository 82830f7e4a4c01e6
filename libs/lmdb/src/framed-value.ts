import { checksum } from '@storemesh/core'
import { dataFileCorrupt } from './data-file-corrupt.js'

/** What stands before a value. */
export const FRAME_BYTES = 4

/** LMDB has no checksums: a flipped bit on the disk comes back as a value. The key is in it too, for a bit may flip there. */
const checksumOf = (key: Uint8Array, value: Uint8Array): number => (checksum(key) ^ checksum(value)) >>> 0

export function frame(key: Uint8Array, value: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(FRAME_BYTES + value.length)
  framed.set(value, FRAME_BYTES)
  return frameInPlace(key, framed)
}

/** The same without another copy, where the value has the room before it already. */
export function frameInPlace(key: Uint8Array, framed: Buffer): Buffer {
  framed.writeUInt32LE(checksumOf(key, framed.subarray(FRAME_BYTES)))
  return framed
}

/** The value inside; DATA_FILE_CORRUPT where it is not what was put under this key. */
export function unframe(folder: string, key: Uint8Array, framed: Buffer): Buffer {
  if (framed.length >= FRAME_BYTES) {
    const value = framed.subarray(FRAME_BYTES)
    if (framed.readUInt32LE() === checksumOf(key, value)) return value
  }
  throw dataFileCorrupt(folder, 'a value does not match its checksum')
}
