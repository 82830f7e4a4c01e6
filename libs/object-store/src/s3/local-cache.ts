import { createHash } from 'node:crypto'
import { open, rename, stat, unlink, utimes } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { Fault, withinLimit } from '@storemesh/core'
import { makeFolder } from '../durable-file.js'
import { diskFull } from '../failures.js'
import type { ObjectKey } from '../object-key.js'
import { cacheFull, FILLING, goneAlready, makeRoom } from './cache-room.js'
import type { S3Access } from './client.js'
import { download } from './download.js'
import { failureOf, inOurWords } from './faults.js'
import { type Found, head } from './head.js'
import type { CacheSettings } from './settings.js'
import { slotsOf } from './slots.js'

const FILLS_AT_A_TIME = 8 // what each takes room for is counted, so processes that fetch the same together need little more
const ROUNDS_MAX = 5 // an object that is replaced again and again while it comes down

/** Objects as local files, each fetched once. An object that was replaced is another file, so a reader never meets a mixture. */
export function localCache(access: S3Access, asked: CacheSettings, store: string): (key: ObjectKey) => Promise<string> {
  const settings = {
    ...asked,
    size_bytes_max: withinLimit('s3.cache.size_bytes_max', asked.size_bytes_max, { min: 1, max: Number.MAX_SAFE_INTEGER }),
  }
  const underWay = new Map<string, Promise<void>>()

  const inTurn = slotsOf(FILLS_AT_A_TIME)

  const fillOnce = async (key: ObjectKey, found: Found, path: string): Promise<void> => {
    // while it waited its turn another process may have fetched it
    if (!(await handOut(access, path, found.size_bytes))) await fill(access, settings, key, found, path)
  }
  const filled = (key: ObjectKey, found: Found, path: string): Promise<void> => {
    const filling = underWay.get(path) ?? inTurn(() => fillOnce(key, found, path)).finally(() => underWay.delete(path))
    underWay.set(path, filling)
    return filling
  }

  return async (key) => {
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const found = await head(access, key)
      const path = join(settings.folder, nameOf(store, key, found))
      if (await handOut(access, path, found.size_bytes)) return path
      try {
        await filled(key, found, path)
      } catch (error) {
        // replaced or deleted since it was found: look again
        const kind = failureOf(error)?.kind
        if (kind !== 'precondition' && kind !== 'missing') throw inOurWords(key, error)
      }
      if (await handOut(access, path, found.size_bytes)) return path
    }
    throw new Fault('OBJECT_CHANGING', `${key} was replaced ${ROUNDS_MAX} times while it was fetched: read it when it rests`)
  }
}

/** The same name in every process. Readers go by its ending, `.parquet`. */
function nameOf(store: string, key: ObjectKey, { etag, size_bytes }: Found): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([store, key, etag, size_bytes]))
    .digest('hex')
  const ending = /^\.[A-Za-z0-9]{1,16}$/.exec(extname(key))?.[0] ?? ''
  return hash.slice(0, 40) + ending
}

/** Notes the use first: whoever makes room then leaves the file alone. */
async function handOut({ clock }: S3Access, path: string, size_bytes: number): Promise<boolean> {
  const now_s = clock.now_ms() / 1000
  const there = await utimes(path, now_s, now_s).then(() => true, goneAlready)
  if (there !== true) return false
  const found = await stat(path).catch(goneAlready)
  return found?.size === size_bytes
}

async function fill(access: S3Access, settings: CacheSettings, key: ObjectKey, found: Found, path: string): Promise<void> {
  if (found.size_bytes > settings.size_bytes_max) throw cacheFull(key, found.size_bytes, settings)
  await makeFolder(settings.folder)
  const unfinished = join(settings.folder, FILLING + access.dice.uuid())
  try {
    {
      await using file = await open(unfinished, 'wx+')
      await file.truncate(found.size_bytes) // its room, taken before anything comes
      if (!(await makeRoom(settings, access.clock))) throw cacheFull(key, found.size_bytes, settings)
      await download(access, key, found, file).catch(outOfSpace(key))
      await file.sync()
    }
    await rename(unfinished, path)
  } finally {
    await unlink(unfinished).catch(goneAlready)
  }
}

/** A full disk is told as such; what else came up passes. */
const outOfSpace = (key: ObjectKey) => (error: unknown) => {
  if (error instanceof Error) diskFull(key)(error)
  throw error
}
