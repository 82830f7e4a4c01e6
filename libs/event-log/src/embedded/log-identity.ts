import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Dice } from '@storemesh/core'

const ID_FILE = '.log-id' // no topic's name starts with a dot

/** The id of the log in this folder. Of several processes that start at once one makes it, whole, and all read the same. */
export async function logIdentity(folder: string, dice: Dice): Promise<string> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, ID_FILE)
  return (await readIfThere(path)) ?? (await make(folder, path, dice.uuid()))
}

async function make(folder: string, path: string, id: string): Promise<string> {
  const unfinished = `${path}.${id}`
  try {
    const file = await open(unfinished, 'wx')
    try {
      await file.writeFile(id)
      await file.sync()
    } finally {
      await file.close()
    }
    await link(unfinished, path).catch(unless('EEXIST'))
  } finally {
    await rm(unfinished, { force: true })
  }
  await syncFolder(folder)
  return readFile(path, 'utf8')
}

const readIfThere = (path: string): Promise<string | undefined> => readFile(path, 'utf8').catch(unless('ENOENT'))

/** A new name is durable only when its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

const unless = (code: string) => (error: NodeJS.ErrnoException) => {
  if (error.code !== code) throw error
  return undefined
}
