import { createHash } from 'node:crypto'
import type { ObjectEntry, ObjectStore } from '@storemesh/object-store'

export const PIECE_BYTES = 1 << 20
const REMEMBERED_MAX = 1000

/** SHA-256 of an object, read in pieces. One that has not changed is not read again as long as the process lives. */
export function contentHashes(store: ObjectStore): (entry: ObjectEntry) => Promise<string> {
  const remembered = new Map<string, string>()

  return async (entry) => {
    const version = JSON.stringify([entry.key, entry.modified_ms, entry.size_bytes])
    const content = remembered.get(version) ?? (await hashOf(store, entry))
    const [oldest] = remembered.keys()
    if (oldest !== undefined && remembered.size >= REMEMBERED_MAX) remembered.delete(oldest)
    remembered.set(version, content)
    return content
  }
}

async function hashOf(store: ObjectStore, { key, size_bytes }: ObjectEntry): Promise<string> {
  const hash = createHash('sha256')
  for (let start = 0; start < size_bytes; start += PIECE_BYTES) {
    hash.update(await store.read(key, { start, length: Math.min(PIECE_BYTES, size_bytes - start) }))
  }
  return hash.digest('base64url')
}
