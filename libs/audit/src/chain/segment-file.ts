import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A file that only grows, by whole writes. */
export interface SegmentFile {
  size_bytes(): number
  /** Resolves when all of it is on the disk; rejects with nothing of it kept. */
  write(bytes: Uint8Array): Promise<void>
  /** Takes away what is past so many bytes. */
  cut(size_bytes: number): Promise<void>
  close(): Promise<void>
}

export type OpenSegment = (path: string) => Promise<SegmentFile>

const OWNER_WRITES = 0o600
/** A write of Linux then ends when it is on the disk, which spares a second way through a thread. What others call so may stay in the disk's own memory. */
const DURABLE_WRITES = process.platform === 'linux' ? constants.O_DSYNC : 0
const APPEND = constants.O_APPEND | constants.O_CREAT | constants.O_RDWR | DURABLE_WRITES

export const openSegmentFile: OpenSegment = async (path) => {
  const file = await open(path, APPEND, OWNER_WRITES)
  await syncFolder(dirname(path))
  let { size } = await file.stat()
  let isClean = true
  const cut = async (size_bytes: number) => {
    isClean = false
    await file.truncate(size_bytes)
    await file.datasync()
    size = size_bytes
    isClean = true
  }
  return {
    size_bytes: () => size,
    cut,
    async write(bytes) {
      if (!isClean) await cut(size)
      isClean = false
      try {
        await file.appendFile(bytes)
        if (DURABLE_WRITES === 0) await file.datasync()
      } catch (error) {
        // what is left of it goes now, or before the next write where the disk refuses that, too
        await cut(size).catch(() => undefined)
        throw error
      }
      size += bytes.length
      isClean = true
    },
    close: () => file.close(),
  }
}

/** A new name is durable only when its folder is. */
export async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path)
  await folder.sync()
}
