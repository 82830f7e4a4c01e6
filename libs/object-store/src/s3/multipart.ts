import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { Fault, messageOf } from '@storemesh/core'
import type { ObjectKey } from '../object-key.js'
import { backOff, repeated } from './attempts.js'
import type { S3Access } from './client.js'
import { contentMd5 } from './etag.js'
import { asFault, failureOf, inOurWords } from './faults.js'
import { inParallel } from './in-parallel.js'
import type { LocalFile } from './local-file.js'
import { metadataOf } from './marks.js'
import { PARTS_MAX } from './settings.js'
import { whoseIs } from './whose.js'

/** An upload under way, and what names it in every request. */
interface Upload {
  readonly key: ObjectKey
  readonly token: string
  readonly named: { readonly Bucket: string; readonly Key: string; readonly UploadId: string }
}

const MiB = 1024 * 1024

/**
 * Sends a large file in parts, a few at a time. It is there when the last request is answered, and not before. On
 * failure the parts are removed; those of a process that was killed a lifecycle rule of the bucket has to.
 */
export async function uploadInParts(access: S3Access, key: ObjectKey, file: LocalFile): Promise<void> {
  const part_bytes = partBytesOf(file.size_bytes, access.limits.part_bytes)
  const upload = await begin(access, key, part_bytes)
  try {
    const etags = await sendParts(access, upload, file, part_bytes)
    await complete(access, upload, etags, file.size_bytes)
  } catch (error) {
    const failure = asFaultOf(key, error)
    await abort(access, upload).catch((left: unknown) => {
      const hint = `${messageOf(asFaultOf(key, left))}: let a lifecycle rule of the bucket remove unfinished uploads`
      throw new Fault('OBJECT_PARTS_LEFT', `${messageOf(failure)}; and its parts could not be removed, ${hint}`)
    })
    throw failure
  }
}

/** No more parts than S3 takes, in whole MiB. */
export const partBytesOf = (size_bytes: number, part_bytes: number): number =>
  Math.max(part_bytes, Math.ceil(size_bytes / PARTS_MAX / MiB) * MiB)

async function begin(access: S3Access, key: ObjectKey, part_bytes: number): Promise<Upload> {
  const token = access.dice.uuid()
  const named = { Bucket: access.bucket, Key: access.keys.inBucket(key) }
  const Metadata = metadataOf({ write: token, part_bytes })
  const { UploadId } = await repeated(access, () =>
    access.request((client, { signal }) =>
      client.send(new CreateMultipartUploadCommand({ ...named, Metadata }), { abortSignal: signal }),
    ),
  ).catch(asFault(key))
  if (UploadId === undefined) throw new Fault('OBJECT_STORE_REFUSED', `${key}: the object store names no upload to send parts to`)
  return { key, token, named: { ...named, UploadId } }
}

async function sendParts(access: S3Access, { key, named }: Upload, file: LocalFile, part_bytes: number): Promise<string[]> {
  const count = Math.ceil(file.size_bytes / part_bytes)
  return inParallel(count, access.limits.parts_parallel, async (index) => {
    const start = index * part_bytes
    const length = Math.min(part_bytes, file.size_bytes - start)
    const sendOne = () =>
      access.request(async (client, { signal, allow }) => {
        allow(length)
        const Body = await file.piece(start, length)
        const command = new UploadPartCommand({ ...named, PartNumber: index + 1, Body, ContentMD5: contentMd5(Body) })
        return client.send(command, { abortSignal: signal })
      })
    const { ETag } = await repeated(access, sendOne)
    if (ETag === undefined) throw new Fault('OBJECT_STORE_REFUSED', `${key}: the object store gives no ETag for a part`)
    return ETag
  })
}

/** The last request, whose answer may be lost like any other: then the object's token tells whether it was done. */
async function complete(
  access: S3Access,
  { key, token, named }: Upload,
  etags: readonly string[],
  size_bytes: number,
): Promise<void> {
  const Parts = etags.map((ETag, index) => ({ ETag, PartNumber: index + 1 }))
  const command = () => new CompleteMultipartUploadCommand({ ...named, MultipartUpload: { Parts } })
  let unsettled = false
  for (let attempt = 1; ; attempt += 1) {
    try {
      await access.request((client, { signal, allow }) => {
        allow(size_bytes) // S3 may take its time to join the parts
        return client.send(command(), { abortSignal: signal })
      })
      return
    } catch (error) {
      const failure = failureOf(error)
      const last = failure?.kind !== 'passing' || attempt >= access.limits.attempts_max
      unsettled ||= failure?.undone === false
      if (last && unsettled && (await whoseIs(access, key, token)) === 'ours') return
      if (last) throw error
    }
    await backOff(access, attempt)
  }
}

async function abort(access: S3Access, { named }: Upload): Promise<void> {
  await repeated(access, () =>
    access.request((client, { signal }) => client.send(new AbortMultipartUploadCommand(named), { abortSignal: signal })),
  ).catch((error: unknown) => {
    if (failureOf(error)?.kind !== 'missing') throw error
  })
}

/** An upload that is gone is no missing object: nobody asked to read one. */
function asFaultOf(key: ObjectKey, error: unknown): unknown {
  const failure = failureOf(error)
  if (failure?.kind === 'missing') {
    return new Fault('OBJECT_STORE_REFUSED', `${key}: the object store no longer knows the upload, ${failure.said}: try again`)
  }
  return inOurWords(key, error)
}
