import type { ObjectStore } from '../object-store.js'
import { adoptFile } from './adopt.js'
import { s3Access } from './client.js'
import { conditionsHold } from './conditions.js'
import { deleteObject } from './delete.js'
import { listObjects } from './list.js'
import { localCache } from './local-cache.js'
import { readObject } from './read.js'
import type { S3Settings } from './settings.js'
import { replaceObject, writeIfAbsent } from './write.js'

/** Objects in a bucket of S3, or of a server that speaks like it. */
export function s3ObjectStore(settings: S3Settings): ObjectStore {
  const access = s3Access(settings)
  const { root } = access.keys
  const requireConditions = conditionsHold(access)
  // two servers may have a bucket of the same name, and a cache between them
  const localPath = localCache(access, settings.cache, `${settings.endpoint ?? settings.region} ${root}`)

  return {
    root,
    read: (key, range) => readObject(access, key, range),

    async write(key, bytes, { ifAbsent = false, after } = {}) {
      await after
      if (!ifAbsent) return replaceObject(access, key, bytes)
      await requireConditions()
      await writeIfAbsent(access, key, bytes)
    },

    adopt: (key, path) => adoptFile(access, key, path),
    localPath,
    list: (prefix = '') => listObjects(access, prefix),
    delete: (key) => deleteObject(access, key),
  }
}
