import { objectKey, type ObjectStore } from '@storemesh/object-store'
import { requireIntact } from './seal.js'

/** Where an engine finds the lake's data files. */
export interface LocalFiles {
  /** Paths in the order of the keys, each looked at once since this was opened. DATA_FILE_CORRUPT, OBJECT_NOT_FOUND. */
  paths(files: readonly { readonly key: string }[]): Promise<string[]>
}

const LOOKED_AT_MAX = 100_000
const AT_ONCE = 8

export function openLocalFiles(store: ObjectStore): LocalFiles {
  const lookedAt = new Map<string, Promise<void>>()

  /** Data files never change, so one look is enough; those who ask meanwhile wait for the same one. */
  function look(path: string): Promise<void> {
    const known = lookedAt.get(path)
    if (known) return known
    const looking = requireIntact(path)
    lookedAt.set(path, looking)
    looking.catch(() => lookedAt.delete(path)) // it may be restored
    const [oldest] = lookedAt.keys()
    if (oldest !== undefined && lookedAt.size > LOOKED_AT_MAX) lookedAt.delete(oldest)
    return looking
  }

  async function pathOf(key: string): Promise<string> {
    const path = await store.localPath(objectKey(key))
    await look(path)
    return path
  }

  return {
    async paths(files) {
      const paths: string[] = []
      for (let start = 0; start < files.length; start += AT_ONCE)
        paths.push(...(await Promise.all(files.slice(start, start + AT_ONCE).map(({ key }) => pathOf(key)))))
      return paths
    },
  }
}
