import { copyFile, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isInCache } from '../fetch/into-cache.js'
import type { LaunchGround } from '../service.js'
import { folderIn } from './fetch.js'

const ENDING = '.jsa'

const nameFor = (javaVersion: string) => `classes-${javaVersion.replaceAll(/[^\w.]/g, '-')}${ENDING}`

/** Trino's classes as one Java reads them at once: halves the start. Where the cache has none, this run writes one at its end. */
export function archiveFlag(cache: string, folder: string, javaVersion: string): string {
  const kept = join(folderIn(cache), nameFor(javaVersion))
  return isInCache(kept) ? `-XX:SharedArchiveFile=${kept}` : `-XX:ArchiveClassesAtExit=${join(folder, nameFor(javaVersion))}`
}

/** Moves what the run has written to the cache, for all. The first one stays. */
export async function keepArchive({ cache, folder }: Pick<LaunchGround, 'cache' | 'folder'>): Promise<void> {
  const names = await readdir(folder)
  for (const name of names.filter((one) => one.endsWith(ENDING))) {
    const written = join(folder, name)
    const kept = join(folderIn(cache), name)
    if (!isInCache(kept)) {
      await copyFile(written, `${kept}.${process.pid}`) // the cache may be on another disk
      await rename(`${kept}.${process.pid}`, kept)
    }
    await rm(written)
  }
}
