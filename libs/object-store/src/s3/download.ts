import type { FileHandle } from 'node:fs/promises'
import type { ObjectKey } from '../object-key.js'
import { backOff, repeated } from './attempts.js'
import type { S3Access } from './client.js'
import { requireEtag } from './etag.js'
import type { Found } from './head.js'
import { inParallel } from './in-parallel.js'
import { bytesAt } from './local-file.js'
import { readRange } from './read.js'

/** Fills the file with the object that was found, part by part, and looks whether the ETag agrees. */
export async function download(access: S3Access, key: ObjectKey, found: Found, file: FileHandle): Promise<void> {
  const { part_bytes, parts_parallel } = access.limits
  for (let attempt = 1; ; attempt += 1) {
    await inParallel(Math.ceil(found.size_bytes / part_bytes), parts_parallel, async (index) => {
      const start = index * part_bytes
      const range = { start, length: Math.min(part_bytes, found.size_bytes - start) }
      const bytes = await repeated(access, () => readRange(access, key, range, found.etag))
      await writeAt(file, bytes, start)
    })
    try {
      return await requireEtag(key, found, access.etags_are_md5, (start, length) => bytesAt(file, start, length))
    } catch (error) {
      if (attempt >= access.limits.attempts_max) throw error
    }
    await backOff(access, attempt)
  }
}

async function writeAt(file: FileHandle, bytes: Uint8Array, start: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, start + done)
    done += bytesWritten
  }
}
