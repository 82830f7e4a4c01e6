import { existsSync } from 'node:fs'
import { link, mkdir, rename, unlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Fault, systemDice } from '@storemesh/core'
import { filesystemStore, type ObjectKey, type ObjectStore } from '@storemesh/object-store'

/** The store of files without its fsync, where the work is measured that grows or does not, and not the disk. */
export function quickStore(folder: string): ObjectStore {
  const durable = filesystemStore(folder)
  return {
    ...durable,
    async write(key, bytes, { ifAbsent = false, after } = {}) {
      const path = join(folder, key)
      after?.catch(() => undefined) // heard of below, when the bytes are there
      const unfinished = join(dirname(path), `.unfinished-${systemDice.uuid()}`)
      await inFolder(path, () => writeFile(unfinished, bytes))
      try {
        await after
        await (ifAbsent ? linkNew(key, unfinished, path) : rename(unfinished, path))
      } finally {
        await unlink(unfinished).catch(() => undefined) // it has its name already
      }
    },
    async adopt(key, localPath) {
      if (!existsSync(localPath)) return durable.adopt(key, localPath) // says what is missing
      const path = join(folder, key)
      await inFolder(path, () => rename(localPath, path))
    },
  }
}

async function linkNew(key: ObjectKey, from: string, path: string): Promise<void> {
  await link(from, path).catch((error: unknown) => {
    throw error instanceof Error && 'code' in error && error.code === 'EEXIST'
      ? new Fault('OBJECT_EXISTS', `${key}: expected nothing there, and there is an object`)
      : error
  })
}

/** Nearly always the folder is there. */
async function inFolder(path: string, work: () => Promise<void>): Promise<void> {
  await work().catch(async () => {
    await mkdir(dirname(path), { recursive: true })
    await work()
  })
}
