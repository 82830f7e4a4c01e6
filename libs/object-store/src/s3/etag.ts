import { createHash } from 'node:crypto'
import { Fault } from '@storemesh/core'
import type { ObjectKey } from '../object-key.js'
import type { Found } from './head.js'

/** Reads so many bytes from there. */
export type ReadBytes = (start: number, length: number) => Promise<Uint8Array>

const CHUNK_BYTES = 1024 * 1024
const PLAIN = /^"?[0-9a-f]{32}"?$/
const IN_PARTS = /^"?[0-9a-f]{32}-\d+"?$/

/** Refuses bytes that the object's ETag does not stand for, where the ETag says anything about bytes. */
export async function requireEtag(key: ObjectKey, found: Found, etags_are_md5: boolean, read: ReadBytes): Promise<void> {
  const { part_bytes } = found.marks
  if (!etags_are_md5 || found.encrypted) return
  const expected = found.etag.replaceAll('"', '')
  if (PLAIN.test(found.etag)) {
    refuseUnless(key, expected === (await md5(read, 0, found.size_bytes)).toString('hex'))
  } else if (IN_PARTS.test(found.etag) && part_bytes !== undefined) {
    refuseUnless(key, expected === (await etagInParts(read, found.size_bytes, part_bytes)))
  }
}

function refuseUnless(key: ObjectKey, equal: boolean): void {
  if (equal) return
  const hint = "the bytes were changed on the way or in the store; if the server's ETags are no MD5, say etags_are_md5: false"
  throw new Fault('OBJECT_CORRUPT', `${key}: the bytes that came are not those of its ETag: ${hint}`)
}

/** S3's way: the MD5 of the parts' MD5s, and how many they are. */
async function etagInParts(read: ReadBytes, size_bytes: number, part_bytes: number): Promise<string> {
  const whole = createHash('md5')
  for (let start = 0; start < size_bytes; start += part_bytes) {
    whole.update(await md5(read, start, Math.min(part_bytes, size_bytes - start)))
  }
  return `${whole.digest('hex')}-${Math.ceil(size_bytes / part_bytes)}`
}

async function md5(read: ReadBytes, from: number, length: number): Promise<Buffer> {
  const hash = createHash('md5')
  for (let done = 0; done < length; done += CHUNK_BYTES) {
    hash.update(await read(from + done, Math.min(CHUNK_BYTES, length - done)))
  }
  return hash.digest()
}

/** For the header that guards what goes up. */
export const contentMd5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('base64')
