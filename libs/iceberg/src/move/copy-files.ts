import { copyFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Dice } from '@storemesh/core'
import type { ObjectKey, ObjectStore } from '@storemesh/object-store'
import { keyOf } from '../location.js'
import type { DataFile } from '../manifest.js'
import type { RewrittenFile } from './moved-entry.js'
import type { Relocate } from './relocation.js'

/** Writes a file of position deletes anew, with the addresses in it at the new place. */
export type RewriteDeletes = (file: DeletesToRewrite) => Promise<{
  /** Local, and ready for the store. */
  readonly path: string
  /** What it is called there. */
  readonly name: string
  readonly size_bytes: number
}>

export interface DeletesToRewrite {
  /** Local. */
  readonly path: string
  readonly address: string
  /** The table's old and new place, as addresses begin. */
  readonly from: string
  readonly to: string
}

export interface FileCopies {
  readonly from: ObjectStore
  readonly to: ObjectStore
  /** The table's old and new place. */
  readonly location: { readonly from: string; readonly to: string }
  readonly relocate: Relocate
  /** A local folder for files on their way. */
  readonly spool: string
  readonly dice: Dice
  readonly rewriteDeletes: RewriteDeletes
}

/** Copies files, each once; gives what a delete file became that had to be written anew. */
export function fileCopier(parts: FileCopies): (file: DataFile) => Promise<RewrittenFile | undefined> {
  const copied = new Map<string, Promise<RewrittenFile | undefined>>()
  return (file) => {
    const known = copied.get(file.file_path)
    if (known) return known
    const copying = file.content === 'position' ? rewritten(parts, file) : copiedAsIs(parts, file)
    copied.set(file.file_path, copying)
    return copying
  }
}

async function copiedAsIs({ from, to, relocate, spool, dice }: FileCopies, { file_path }: DataFile): Promise<undefined> {
  const held = join(spool, dice.uuid()) // the store takes over what it adopts, and the original stays where it is
  try {
    await copyFile(await from.localPath(keyOf(from, file_path)), held)
    await to.adopt(keyOf(to, relocate(file_path)), held)
  } finally {
    await rm(held, { force: true })
  }
}

async function rewritten(parts: FileCopies, { file_path }: DataFile): Promise<RewrittenFile> {
  const { from, to, location, relocate, rewriteDeletes } = parts
  const local = await from.localPath(keyOf(from, file_path))
  const { path, name, size_bytes } = await rewriteDeletes({ path: local, address: file_path, ...location })
  const address = relocate(file_path).replace(/[^/]*$/, name)
  const key: ObjectKey = keyOf(to, address)
  await to.adopt(key, path)
  return { address, size_bytes }
}
