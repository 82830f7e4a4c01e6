import type { PlannedFile } from '@storemesh/iceberg'
import { objectKey, type ObjectStore } from '@storemesh/object-store'
import type { RelationFile } from '@storemesh/query-engine'
import { requireIntact } from './seal.js'

/** Where an engine finds the lake's data files. */
export interface LocalFiles {
  /** In the order of the plan, each looked at once since this was opened. DATA_FILE_CORRUPT, OBJECT_NOT_FOUND. */
  files(planned: readonly PlannedFile[]): Promise<RelationFile[]>
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

  const local = async ({ key, path: address, record_count, size_bytes }: PlannedFile): Promise<RelationFile> => ({
    path: await pathOf(key),
    address,
    record_count,
    size_bytes,
    deletes: [],
  })

  return {
    async files(planned) {
      const files: RelationFile[] = []
      for (let start = 0; start < planned.length; start += AT_ONCE)
        files.push(...(await Promise.all(planned.slice(start, start + AT_ONCE).map(local))))
      return files
    },
  }
}
