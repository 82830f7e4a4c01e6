import { link, mkdir, rename, unlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { systemDice } from '@storemesh/core'
import { filesystemStore, type ObjectStore } from '@storemesh/object-store'

/** The store of files without its fsync, where the work is measured that grows or does not, and not the disk. */
export function quickStore(folder: string): ObjectStore {
  const durable = filesystemStore(folder)
  return {
    ...durable,
    async write(key, bytes, { ifAbsent = false } = {}) {
      const path = join(folder, key)
      const unfinished = `${path}.${systemDice.uuid()}`
      await inFolder(path, () => writeFile(unfinished, bytes))
      if (!ifAbsent) return rename(unfinished, path)
      try {
        await link(unfinished, path)
      } finally {
        await unlink(unfinished)
      }
    },
    async adopt(key, localPath) {
      const path = join(folder, key)
      await inFolder(path, () => rename(localPath, path))
    },
  }
}

/** Nearly always the folder is there. */
async function inFolder(path: string, work: () => Promise<void>): Promise<void> {
  await work().catch(async () => {
    await mkdir(dirname(path), { recursive: true })
    await work()
  })
}
