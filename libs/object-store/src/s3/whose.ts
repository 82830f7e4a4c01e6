import { isFault } from '@storemesh/core'
import type { ObjectKey } from '../object-key.js'
import type { S3Access } from './client.js'
import { head } from './head.js'

/** Reads back whether the object that is there was written by the write of this token. */
export async function whoseIs(access: S3Access, key: ObjectKey, token: string): Promise<'ours' | 'theirs' | 'nobodys'> {
  try {
    return (await head(access, key)).marks.write === token ? 'ours' : 'theirs'
  } catch (error) {
    if (isFault(error, 'OBJECT_NOT_FOUND')) return 'nobodys'
    throw error
  }
}
