import { crc32 } from 'node:zlib'

/** CRC-32 of the bytes: finds a flipped bit, keeps no secret. */
export const checksum = (bytes: Uint8Array): number => crc32(bytes)
