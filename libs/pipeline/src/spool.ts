import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { PipelineParts } from './parts.js'

/** Runs the work in a local folder of its own, which is gone afterwards. */
export async function inSpool<T>(
  { spool, dice }: Pick<PipelineParts, 'spool' | 'dice'>,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = join(spool, dice.uuid())
  await mkdir(folder, { recursive: true })
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
