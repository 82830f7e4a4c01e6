import { ListObjectsV2Command, type ListObjectsV2CommandOutput } from '@aws-sdk/client-s3'
import { Fault } from '@storemesh/core'
import type { ObjectEntry } from '../object-store.js'
import { repeated } from './attempts.js'
import type { S3Access } from './client.js'
import { asFault } from './faults.js'

/** Page by page, in S3's own order, which is that of the bytes. */
export async function* listObjects(access: S3Access, prefix: string): AsyncGenerator<ObjectEntry> {
  let last = ''
  let token: string | undefined
  do {
    const page = await repeated(access, () => pageOf(access, prefix, token)).catch(asFault(`${prefix}…`))
    for (const { Key: sent = '', Size: size_bytes = 0, LastModified: modified } of page.Contents ?? []) {
      const name = page.EncodingType === 'url' ? decodeURIComponent(sent.replaceAll('+', ' ')) : sent
      if (Buffer.compare(Buffer.from(last), Buffer.from(name)) > 0) throw outOfOrder(prefix)
      last = name
      const key = access.keys.fromBucket(name)
      if (key === undefined) continue
      if (!modified) throw new Fault('OBJECT_STORE_REFUSED', `${key}: the object store does not say when it was written`)
      yield { key, size_bytes, modified_ms: modified.getTime() }
    }
    token = nextOf(page, prefix, token)
  } while (token !== undefined)
}

const pageOf = (access: S3Access, prefix: string, token: string | undefined): Promise<ListObjectsV2CommandOutput> =>
  access.request((client, { signal }) => {
    const command = new ListObjectsV2Command({
      Bucket: access.bucket,
      Prefix: access.keys.prefixInBucket(prefix),
      MaxKeys: access.limits.page_keys,
      EncodingType: 'url', // a key may hold characters that XML may not
      ...(token === undefined ? {} : { ContinuationToken: token }),
    })
    return client.send(command, { abortSignal: signal })
  })

function nextOf(page: ListObjectsV2CommandOutput, prefix: string, before: string | undefined): string | undefined {
  if (page.IsTruncated !== true) return undefined
  const next = page.NextContinuationToken
  if (next !== undefined && next !== before) return next
  throw new Fault('OBJECT_STORE_REFUSED', `${prefix}…: the object store says that its list goes on and not where`)
}

const outOfOrder = (prefix: string) =>
  new Fault('OBJECT_STORE_REFUSED', `${prefix}…: the object store lists in another order than that of the keys' bytes`)
