import type { Stats } from 'node:fs'
import { copyFile, link, open, rename, unlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { setImmediate as othersFirst } from 'node:timers/promises'
import { Fault, systemDice } from '@storemesh/core'
import { requireWithin } from './byte-range.js'
import { makeFolder, syncFile, syncFolder, writeDurably } from './durable-file.js'
import { entriesIn } from './entries-in.js'
import { diskFull, exists, noObject, notFound, onlyBelow } from './failures.js'
import { isObjectKey, type ObjectKey, objectKey } from './object-key.js'
import type { ObjectEntry, ObjectStore } from './object-store.js'
import { statOf } from './stat-of.js'

const UNFINISHED = '.unfinished-' // listed for a sweep alone; what a crash leaves is swept by age

/** Objects as files below one folder, safe for many processes at once. */
export function filesystemStore(folder: string): ObjectStore {
  const root = resolve(folder)
  const pathOf = (key: ObjectKey) => join(root, key)
  /** Undefined where it is gone, a folder, or what cannot be looked at, such as a link to itself. */
  const entryAt = (key: ObjectKey): ObjectEntry | undefined => {
    try {
      const found = statOf(pathOf(key))
      return found?.isFile() ? { key, size_bytes: found.size, modified_ms: found.mtimeMs } : undefined
    } catch {
      return undefined
    }
  }
  const unfinishedBeside = (path: string) => join(dirname(path), UNFINISHED + systemDice.uuid())

  return {
    root: `file://${root}`,

    async read(key, range) {
      if (range?.length === 0) return nothingOf(key, pathOf(key), range.start)
      await using file = await open(pathOf(key)).catch(notFound(key))
      const found = await file.stat()
      if (found.isDirectory()) throw onlyBelow(key)
      const { start, length } = range ?? { start: 0, length: found.size }
      requireWithin(key, { start, length }, found.size)
      const bytes = new Uint8Array(length)
      const { bytesRead } = length === 0 ? { bytesRead: 0 } : await file.read(bytes, 0, length, start)
      if (bytesRead !== length) throw new Fault('OBJECT_TRUNCATED', `${key}: expected ${length} bytes, got ${bytesRead}`)
      return bytes
    },

    async write(key, bytes, { ifAbsent = false, mayBeLost = false, after } = {}) {
      const path = pathOf(key)
      const unfinished = unfinishedBeside(path)
      let isLeft = true
      try {
        const written = inFolder(path, () => (mayBeLost ? writeFile(unfinished, bytes) : writeDurably(unfinished, bytes)))
        await bothWell(written.catch(diskFull(key)), after)
        if (ifAbsent) await link(unfinished, path).catch(exists(key))
        else await rename(unfinished, path)
        isLeft = ifAbsent
        if (!mayBeLost) await syncFolder(dirname(path))
      } finally {
        if (isLeft) await unlink(unfinished).catch(gone)
      }
    },

    async adopt(key, localPath) {
      const path = pathOf(key)
      await syncFile(localPath).catch(nothingToAdopt(key))
      const moved = await inFolder(path, () => rename(localPath, path))
        .then(() => true, otherDevice)
        .catch(diskFull(key)) // a folder takes space too
      if (!moved) await copyIn(key, localPath, path, unfinishedBeside(path))
      await syncFolder(dirname(path))
    },

    async localPath(key) {
      const path = pathOf(key)
      requireObject(key, path)
      return path
    },

    async *list(prefix = '', { unfinished = false } = {}) {
      // a whole key comes before all that begin with it: who asks for one object does not wait for its folder
      const whole = isObjectKey(prefix) && !basename(prefix).startsWith(UNFINISHED) ? prefix : undefined
      const first = whole && entryAt(whole)
      if (first) yield first
      for await (const keys of inGroups(keysBelow({ root, prefix, unfinished }, ''))) {
        for (const entry of keys.filter((key) => key !== first?.key).map(entryAt)) if (entry) yield entry
        await othersFirst()
      }
    },

    async delete(key) {
      await unlink(pathOf(key)).catch(gone)
    },
  }
}

/** Whether it is there, without opening it. */
function nothingOf(key: ObjectKey, path: string, start: number): Uint8Array {
  requireWithin(key, { start, length: 0 }, requireObject(key, path).size)
  return new Uint8Array(0)
}

function requireObject(key: ObjectKey, path: string): Stats {
  const found = statOf(path)
  if (!found) throw noObject(key)
  if (!found.isFile()) throw onlyBelow(key)
  return found
}

interface Listing {
  readonly root: string
  readonly prefix: string
  readonly unfinished: boolean
}

/** Keys in order of their bytes, folder by folder; a folder that cannot hold the prefix is not opened. */
async function* keysBelow(listing: Listing, folder: string): AsyncGenerator<ObjectKey> {
  const { root, prefix, unfinished } = listing
  const entries = entriesIn(join(root, folder))
  // a folder sorts as its name with the slash: `b.txt` stands before `b/1`, `b0` after it
  const names = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).toSorted(byBytes)
  for (const name of names) {
    const path = folder + name
    if (name.endsWith('/')) {
      if (path.startsWith(prefix) || prefix.startsWith(path)) yield* keysBelow(listing, path)
    } else if (path.startsWith(prefix) && (unfinished || !name.startsWith(UNFINISHED))) yield objectKey(path)
  }
}

const LOOKED_AT_TOGETHER = 64

/** So many at once, and then whatever else waits. */
async function* inGroups(keys: AsyncIterable<ObjectKey>): AsyncGenerator<readonly ObjectKey[]> {
  let group: ObjectKey[] = []
  for await (const key of keys) {
    group.push(key)
    if (group.length < LOOKED_AT_TOGETHER) continue
    yield group
    group = []
  }
  yield group
}

async function copyIn(key: ObjectKey, localPath: string, path: string, unfinished: string): Promise<void> {
  try {
    await copyFile(localPath, unfinished)
      .then(() => syncFile(unfinished))
      .catch(diskFull(key))
    await rename(unfinished, path)
  } finally {
    await unlink(unfinished).catch(gone)
  }
  await unlink(localPath).catch(gone)
}

/** Both have ended when this does: nothing is written any more where it throws. */
async function bothWell(one: Promise<unknown>, other: Promise<unknown> | undefined): Promise<void> {
  for (const ended of await Promise.allSettled([one, other])) if (ended.status === 'rejected') throw ended.reason
}

/** Does the work, having made the folder where it was not there: nearly always it is. */
async function inFolder(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!isMissing(error)) throw error
    await makeFolder(dirname(path))
    await work()
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

const gone = (error: unknown): void => {
  if (!isMissing(error)) throw error
}

const otherDevice = (cause: NodeJS.ErrnoException): false => {
  if (cause.code !== 'EXDEV') throw cause
  return false
}

const nothingToAdopt = (key: ObjectKey) => (cause: NodeJS.ErrnoException) => {
  if (cause.code !== 'ENOENT') throw cause
  throw new Fault('OBJECT_SOURCE_MISSING', `the local file that was to become ${key} is not there`, { cause })
}
