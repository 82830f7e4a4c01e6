import { GetObjectCommand } from '@aws-sdk/client-s3'
import { Fault } from '@storemesh/core'
import { requireWithin } from '../byte-range.js'
import type { ObjectKey } from '../object-key.js'
import type { ByteRange } from '../object-store.js'
import { repeated } from './attempts.js'
import { bytesOf } from './body.js'
import type { S3Access } from './client.js'
import { requireEtag } from './etag.js'
import { asFault } from './faults.js'
import { foundIn, head } from './head.js'

export async function readObject(access: S3Access, key: ObjectKey, range?: ByteRange): Promise<Uint8Array> {
  if (range === undefined) return repeated(access, () => readWhole(access, key)).catch(asFault(key))
  if (!canBeAskedFor(range)) {
    requireWithin(key, range, (await head(access, key)).size_bytes)
    return new Uint8Array(0)
  }
  return repeated(access, () => readRange(access, key, range)).catch(asFault(key))
}

/** HTTP cannot ask for no bytes, nor for those before the first, nor for half a one. */
const canBeAskedFor = ({ start, length }: ByteRange) =>
  Number.isInteger(start) && Number.isInteger(length) && start >= 0 && length >= 1

const readWhole = (access: S3Access, key: ObjectKey): Promise<Uint8Array> =>
  access.request(async (client, deadline) => {
    const asked = { Bucket: access.bucket, Key: access.keys.inBucket(key) }
    const answer = await client.send(new GetObjectCommand(asked), { abortSignal: deadline.signal })
    const found = foundIn(answer)
    const bytes = await bytesOf(key, answer.Body, found.size_bytes, deadline)
    await requireEtag(key, found, access.etags_are_md5, async (start, length) => bytes.subarray(start, start + length))
    return bytes
  })

/** The bytes of the range. With an ETag, of that object and no later one: else the precondition fails. */
export const readRange = (access: S3Access, key: ObjectKey, { start, length }: ByteRange, etag?: string): Promise<Uint8Array> =>
  access.request(async (client, deadline) => {
    const asked = {
      Bucket: access.bucket,
      Key: access.keys.inBucket(key),
      Range: `bytes=${start}-${start + length - 1}`,
      ...(etag === undefined ? {} : { IfMatch: etag }),
    }
    const answer = await client.send(new GetObjectCommand(asked), { abortSignal: deadline.signal })
    const come = /^bytes (?<from>\d+)-\d+\/(?<size>\d+)$/.exec(answer.ContentRange ?? '')?.groups
    try {
      if (come === undefined || Number(come['from']) !== start) {
        throw new Fault('OBJECT_STORE_REFUSED', `${key}: the object store does not answer by range, which this adapter needs`)
      }
      // S3 cuts a range short at the object's end: nobody wants fewer bytes than asked for
      requireWithin(key, { start, length }, Number(come['size']))
    } catch (error) {
      discard(answer.Body)
      throw error
    }
    return bytesOf(key, answer.Body, length, deadline)
  })

/** An answer whose body nobody reads would keep its socket. */
function discard(body: unknown): void {
  if (typeof body === 'object' && body !== null && 'destroy' in body && typeof body.destroy === 'function') body.destroy()
}
