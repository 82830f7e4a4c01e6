import { PutObjectCommand } from '@aws-sdk/client-s3'
import type { S3Access } from './client.js'
import { contentMd5 } from './etag.js'
import { metadataOf } from './marks.js'

/** One request that puts the bytes under a name of the bucket, marked as this write's. */
export const put = (
  access: S3Access,
  name: string,
  body: () => Promise<Uint8Array>,
  { token, ifAbsent }: { readonly token: string; readonly ifAbsent: boolean },
): Promise<void> =>
  access.request(async (client, { signal, allow }) => {
    const bytes = await body() // in its turn, so that those who wait hold no memory
    allow(bytes.length)
    const command = new PutObjectCommand({
      Bucket: access.bucket,
      Key: name,
      Body: bytes,
      ContentMD5: contentMd5(bytes),
      Metadata: metadataOf({ write: token }),
      ...(ifAbsent ? { IfNoneMatch: '*' } : {}),
    })
    await client.send(command, { abortSignal: signal })
  })
