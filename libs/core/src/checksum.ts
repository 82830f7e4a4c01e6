import { crc32 } from 'node:zlib'

/** CRC-32 of the bytes: finds a flipped bit, keeps no secret. What comes in pieces passes on the sum of those before. */
export const checksum = (bytes: Uint8Array, before = 0): number => crc32(bytes, before)
