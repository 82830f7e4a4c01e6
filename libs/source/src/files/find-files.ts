import { type Clock, Fault } from '@storemesh/core'
import type { ObjectEntry, ObjectKey, ObjectStore } from '@storemesh/object-store'
import type { FilesDeclaration } from '../declaration.js'
import { type FilesPosition, inOrder, isSameVersion } from './files-position.js'

const FILES_MAX = 200_000
const UNFINISHED_END = /\.(?:tmp|part|unfinished)$/

export interface FilesFound {
  /** To be looked at, in the order in which they came. */
  readonly unread: readonly ObjectEntry[]
  /** How many lie behind the horizon. */
  readonly behind: number
}

/** Files that the position does not know as they are now. Unfinished and unsettled ones wait. */
export async function findFiles(
  store: ObjectStore,
  { prefix, settle_ms }: FilesDeclaration,
  { known, horizon }: FilesPosition,
  clock: Clock,
): Promise<FilesFound> {
  const folder = `${prefix}/`
  const settled_ms = clock.now_ms() - settle_ms
  const knownByKey = new Map(known.map((file) => [file.key, file]))
  const unread: ObjectEntry[] = []
  let behind = 0
  let files = 0
  for await (const entry of store.list(folder)) {
    files += 1
    if (files > FILES_MAX) throw tooMany(prefix)
    if (entry.modified_ms > settled_ms || isUnfinished(entry.key.slice(folder.length))) continue
    const knownFile = knownByKey.get(entry.key)
    if (knownFile && isSameVersion(knownFile, entry)) continue
    // one that is known and was given an older time is not late: it changed
    if (!knownFile && horizon && inOrder(entry, horizon) <= 0) behind += 1
    else unread.push(entry)
  }
  return { unread: unread.toSorted(inOrder), behind }
}

/** The object as it is listed now; undefined where it is gone. */
export async function entryOf(store: ObjectStore, key: ObjectKey): Promise<ObjectEntry | undefined> {
  for await (const entry of store.list(key)) {
    if (entry.key === key) return entry
    // keys come in order, and one that only begins with this key comes after it
    return undefined
  }
  return undefined
}

function isUnfinished(path: string): boolean {
  return UNFINISHED_END.test(path) || path.split('/').some((part) => part.startsWith('.') || part.startsWith('_'))
}

const tooMany = (prefix: string) =>
  new Fault(
    'SOURCE_FILES_TOO_MANY',
    `files below ${prefix}: expected at most ${FILES_MAX} files, found more; move those that were read long ago elsewhere`,
  )
