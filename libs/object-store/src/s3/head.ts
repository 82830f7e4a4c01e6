import { HeadObjectCommand } from '@aws-sdk/client-s3'
import type { ObjectKey } from '../object-key.js'
import { repeated } from './attempts.js'
import type { S3Access } from './client.js'
import { asFault } from './faults.js'
import { type Marks, marksOf } from './marks.js'

/** An object as it is now, without its bytes. */
export interface Found {
  readonly size_bytes: number
  readonly etag: string
  readonly marks: Marks
  readonly encrypted: boolean
}

export const head = (access: S3Access, key: ObjectKey): Promise<Found> =>
  repeated(access, () =>
    access.request(async (client, { signal }) => {
      const asked = { Bucket: access.bucket, Key: access.keys.inBucket(key) }
      return foundIn(await client.send(new HeadObjectCommand(asked), { abortSignal: signal }))
    }),
  ).catch(asFault(key))

interface Answer {
  readonly ContentLength?: number | undefined
  readonly ETag?: string | undefined
  readonly Metadata?: Record<string, string> | undefined
  readonly ServerSideEncryption?: string | undefined
  readonly SSECustomerAlgorithm?: string | undefined
}

export const foundIn = (answer: Answer): Found => ({
  size_bytes: answer.ContentLength ?? 0,
  etag: answer.ETag ?? '',
  marks: marksOf(answer.Metadata),
  // with a customer's or a managed key the ETag looks like MD5 and is none
  encrypted: answer.SSECustomerAlgorithm !== undefined || (answer.ServerSideEncryption ?? 'AES256') !== 'AES256',
})
