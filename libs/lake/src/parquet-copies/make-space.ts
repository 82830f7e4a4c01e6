import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '@storemesh/core'

const IN_USE_MS = 15 * 60 * 1000 // longer than any query's deadline: one that was told a path may be about to open it
const ABANDONED_MS = 60 * 60 * 1000

interface Kept {
  readonly path: string
  readonly size_bytes: number
  readonly used_ms: number
}

/**
 * Takes those away that were not used for longest, until the folder is below its limit. Those in use stay.
 * PARQUET_COPIES_FULL where these alone are above it.
 */
export async function makeSpace(
  folder: string,
  { size_bytes_max, now_ms }: { readonly size_bytes_max: number; readonly now_ms: number },
): Promise<void> {
  const copies: Kept[] = []
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const facts = await stat(path).catch(() => undefined) // another process took it
    if (!facts) continue
    if (name.endsWith('.parquet')) copies.push({ path, size_bytes: facts.size, used_ms: facts.mtimeMs })
    else if (name.endsWith('.part') && facts.mtimeMs < now_ms - ABANDONED_MS) await rm(path, { recursive: true, force: true })
  }
  let size_bytes = copies.reduce((sum, copy) => sum + copy.size_bytes, 0)
  for (const copy of copies.toSorted((one, other) => one.used_ms - other.used_ms)) {
    if (size_bytes <= size_bytes_max || copy.used_ms > now_ms - IN_USE_MS) break
    await rm(copy.path, { force: true })
    size_bytes -= copy.size_bytes
  }
  if (size_bytes <= size_bytes_max) return
  throw new Fault(
    'PARQUET_COPIES_FULL',
    `expected at most ${size_bytes_max} bytes of Parquet copies of Avro files in use, got ${size_bytes} in ${folder}; compact the tables that are asked, or ask again later`,
  )
}
