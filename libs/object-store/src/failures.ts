import { Fault } from '@storemesh/core'
import type { ObjectKey } from './object-key.js'

/** What the file system says, in the store's words. Each takes the key at hand and throws; a code it does not know passes through. */

const NO_SPACE = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

export const notFound = (key: ObjectKey) => (cause: NodeJS.ErrnoException) => {
  // a key that leads through a file, as a/b where a is an object, names nothing either
  if (cause.code !== 'ENOENT' && cause.code !== 'ENOTDIR') throw cause
  throw noObject(key, cause)
}

export const noObject = (key: ObjectKey, cause?: unknown) =>
  new Fault('OBJECT_NOT_FOUND', `there is no object ${key}`, cause === undefined ? {} : { cause })

export const onlyBelow = (key: ObjectKey) => new Fault('OBJECT_NOT_FOUND', `there is no object ${key}, only objects below it`)

export const exists = (key: ObjectKey) => (cause: NodeJS.ErrnoException) => {
  if (cause.code !== 'EEXIST') throw cause
  throw new Fault('OBJECT_EXISTS', `${key} is there already and was left as it is`, { cause })
}

export const diskFull = (key: ObjectKey) => (cause: NodeJS.ErrnoException) => {
  if (!NO_SPACE.has(cause.code ?? '')) throw cause
  throw new Fault('DISK_FULL', `no space left to write ${key}; nothing was changed: free some space and try again`, { cause })
}
