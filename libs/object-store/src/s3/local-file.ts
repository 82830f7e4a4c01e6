import { type FileHandle, open } from 'node:fs/promises'
import { Fault } from '@storemesh/core'
import type { ObjectKey } from '../object-key.js'

/** A finished file on this machine, read in pieces and never as a whole. */
export interface LocalFile {
  readonly size_bytes: number
  piece(start: number, length: number): Promise<Uint8Array>
  [Symbol.asyncDispose](): Promise<void>
}

export async function openLocalFile(key: ObjectKey, path: string): Promise<LocalFile> {
  const file = await open(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw cause
    throw new Fault('OBJECT_SOURCE_MISSING', `the local file that was to become ${key} is not there`, { cause })
  })
  const { size } = await file.stat()
  return {
    size_bytes: size,
    async piece(start, length) {
      const bytes = await bytesAt(file, start, length)
      if (bytes.length === length) return bytes
      throw new Fault(
        'OBJECT_SOURCE_CHANGED',
        `the local file that was to become ${key} grew shorter: hand it over when it is finished`,
      )
    },
    [Symbol.asyncDispose]: () => file.close(),
  }
}

/** As many of the bytes as are there: one read may bring fewer than it was asked for. */
export async function bytesAt(file: FileHandle, start: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, start + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return bytes.subarray(0, filled)
}
