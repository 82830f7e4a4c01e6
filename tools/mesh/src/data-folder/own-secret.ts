import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Dice } from '@storemesh/core'
import { createWhole, syncFolder } from './durable-file.js'

const OWNER_READS = 0o600
const OWNER_ENTERS = 0o700

/** A secret that the data folder makes for itself when it is first needed, the same for all who ask at once. */
export async function ownSecret(
  path: string,
  dice: Dice,
  make: () => Promise<string> = async () => `${dice.uuid()}${dice.uuid()}`,
): Promise<string> {
  const known = await readIfThere(path)
  if (known !== undefined) return known
  await mkdir(dirname(path), { recursive: true, mode: OWNER_ENTERS })
  await syncFolder(dirname(dirname(path)))
  await createWhole(path, await make(), dice, OWNER_READS)
  return readFile(path, 'utf8') // whoever was first made it
}

export const readIfThere = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw error
  })
