import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const UNFINISHED = '.unfinished-'
/** What is older was left by a fetch that was killed. */
const ABANDONED_AFTER_MS = 24 * 3_600_000

export const isInCache = (path: string): boolean => existsSync(path)

/** Fills a folder of the cache. It appears whole or not at all; of two that fetch the same at once, the first one's stays. */
export async function intoCache(path: string, now_ms: number, fill: (unfinished: string) => Promise<void>): Promise<void> {
  const parent = dirname(path)
  await mkdir(parent, { recursive: true })
  await sweepAbandoned(parent, now_ms)
  const unfinished = await mkdtemp(join(parent, UNFINISHED))
  try {
    await fill(unfinished)
    await rename(unfinished, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
    })
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}

async function sweepAbandoned(parent: string, now_ms: number): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(UNFINISHED)) continue
    const path = join(parent, name)
    const changed_ms = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => now_ms, // its own process has put it in its place
    )
    if (now_ms - changed_ms > ABANDONED_AFTER_MS) await rm(path, { recursive: true, force: true })
  }
}
