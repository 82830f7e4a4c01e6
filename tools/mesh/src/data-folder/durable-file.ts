import { link, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Dice } from '@storemesh/core'

export const UNFINISHED = '.unfinished-'
/** Before what the process masks away. */
const EVERYBODY_READS = 0o666

const isExisting = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'EEXIST'

/** Puts a whole, durable file at a path nobody has yet. False where somebody was first: of many at once, one gets true. */
export async function createWhole(path: string, text: string, dice: Dice, mode = EVERYBODY_READS): Promise<boolean> {
  return throughUnfinished(path, { text, mode }, dice, (unfinished) =>
    link(unfinished, path).then(
      () => true,
      (error: unknown) => {
        if (isExisting(error)) return false
        throw error
      },
    ),
  )
}

/** Puts a whole, durable file in the place of whatever is there. */
export async function replaceWhole(path: string, text: string, dice: Dice): Promise<void> {
  await throughUnfinished(path, { text, mode: EVERYBODY_READS }, dice, (unfinished) => rename(unfinished, path))
}

interface Content {
  readonly text: string
  /** Of the file from its first moment on. */
  readonly mode: number
}

async function throughUnfinished<T>(
  path: string,
  content: Content,
  dice: Dice,
  place: (unfinished: string) => Promise<T>,
): Promise<T> {
  const unfinished = join(dirname(path), `${UNFINISHED}${dice.uuid()}`)
  try {
    await writeSynced(unfinished, content)
    const placed = await place(unfinished)
    await syncFolder(dirname(path))
    return placed
  } finally {
    await rm(unfinished, { force: true })
  }
}

async function writeSynced(path: string, { text, mode }: Content): Promise<void> {
  await using file = await open(path, 'wx', mode)
  await file.writeFile(text)
  await file.sync()
}

/** A new name is durable only when its folder is. */
export async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path)
  await folder.sync()
}
