import { DeleteObjectCommand } from '@aws-sdk/client-s3'
import type { ObjectKey } from '../object-key.js'
import { repeated } from './attempts.js'
import type { S3Access } from './client.js'
import { asFault, failureOf } from './faults.js'

export const deleteObject = async (access: S3Access, key: ObjectKey): Promise<void> => {
  const asked = { Bucket: access.bucket, Key: access.keys.inBucket(key) }
  await repeated(access, () =>
    access.request((client, { signal }) => client.send(new DeleteObjectCommand(asked), { abortSignal: signal })),
  )
    // some servers say that there is nothing, Amazon says nothing
    .catch((error: unknown) => {
      if (failureOf(error)?.kind !== 'missing') throw error
    })
    .catch(asFault(key))
}
