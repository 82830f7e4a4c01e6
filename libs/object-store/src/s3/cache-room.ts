import { readdir, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, Fault } from '@storemesh/core'
import { CACHE_KEPT_MS, type CacheSettings } from './settings.js'

/** What is being filled takes its whole room from the start, so that all processes count it. */
export const FILLING = '.filling-'
const FILLING_MS_MAX = 60 * 60_000 // older is what a killed process left
const FILES_AT_A_TIME = 64

interface CachedFile {
  readonly path: string
  /** The same under both its names. */
  readonly inode: number
  readonly size_bytes: number
  /** When it was last handed out: its time of change, which is set then. */
  readonly used_ms: number
  readonly filling: boolean
}

/** Removes what was not handed out for longest until the folder keeps to its size. False where that takes too much. */
export async function makeRoom(settings: CacheSettings, clock: Clock): Promise<boolean> {
  const files = await filesIn(settings.folder)
  let size_bytes = files.reduce((sum, file) => sum + file.size_bytes, 0)
  for (const file of files.toSorted((a, b) => a.used_ms - b.used_ms)) {
    if (size_bytes <= settings.size_bytes_max) return true
    // asked again at the last moment: another process may have handed it out since
    const now = await fileAt(file.path)
    // what was being filled and is gone from its name may be there under its final one: its room is still taken
    if (now === undefined ? file.filling : !mayGo(now, settings, clock)) continue
    await unlink(file.path).catch(goneAlready)
    size_bytes -= file.size_bytes
  }
  return size_bytes <= settings.size_bytes_max
}

const mayGo = ({ used_ms, filling }: CachedFile, { kept_ms = CACHE_KEPT_MS }: CacheSettings, clock: Clock) =>
  clock.now_ms() - used_ms > (filling ? FILLING_MS_MAX : kept_ms)

/**
 * Every file that was there when it began, though others rename theirs meanwhile: a name that is gone in the first pass
 * has its new one before the second begins. So of processes that take room at once, the last to take it counts all.
 */
async function filesIn(folder: string): Promise<CachedFile[]> {
  const byInode = new Map<number, CachedFile>()
  for (let pass = 0; pass < 2; pass += 1) {
    const names = await readdir(folder)
    for (let from = 0; from < names.length; from += FILES_AT_A_TIME) {
      const some = names.slice(from, from + FILES_AT_A_TIME).map((name) => fileAt(join(folder, name)))
      for (const file of await Promise.all(some)) if (file !== undefined) byInode.set(file.inode, file)
    }
  }
  return [...byInode.values()]
}

async function fileAt(path: string): Promise<CachedFile | undefined> {
  const found = await stat(path).catch(goneAlready)
  if (found === undefined) return undefined
  return { path, inode: found.ino, size_bytes: found.size, used_ms: found.mtimeMs, filling: path.includes(FILLING) }
}

/** Another process may have been quicker. */
export const goneAlready = (error: NodeJS.ErrnoException): undefined => {
  if (error.code === 'ENOENT') return undefined
  throw error
}

export const cacheFull = (key: string, size_bytes: number, { size_bytes_max }: CacheSettings): Fault =>
  new Fault(
    'OBJECT_CACHE_FULL',
    `${key} of ${size_bytes} bytes finds no room in the local cache of ${size_bytes_max}, whose other files are in use: raise cache.size_bytes_max`,
  )
