import { rm } from 'node:fs/promises'
import type { ObjectKey } from '../object-key.js'
import { repeated } from './attempts.js'
import type { S3Access } from './client.js'
import { asFault } from './faults.js'
import { openLocalFile } from './local-file.js'
import { uploadInParts } from './multipart.js'
import { put } from './put.js'

/** Takes the file up, and removes it here once the server has it whole. On failure it stays. */
export async function adoptFile(access: S3Access, key: ObjectKey, path: string): Promise<void> {
  {
    await using file = await openLocalFile(key, path)
    if (file.size_bytes > access.limits.part_bytes) await uploadInParts(access, key, file)
    else {
      const name = access.keys.inBucket(key)
      const whole = () => file.piece(0, file.size_bytes)
      const token = access.dice.uuid()
      await repeated(access, () => put(access, name, whole, { token, ifAbsent: false })).catch(asFault(key))
    }
  }
  await rm(path, { force: true })
}
