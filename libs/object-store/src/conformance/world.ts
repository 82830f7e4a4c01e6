import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { objectKey } from '../object-key.js'
import type { ObjectStore } from '../object-store.js'

/** A store that nobody else writes to, and that holds nothing. */
export type Fresh = () => Promise<ObjectStore>

export const KEY = objectKey('bronze/orders/a.parquet')
/** Keys that need care on their way through a URL, XML or a file system. */
export const AWKWARD = [
  'a b',
  'a+b',
  'a%2Fb',
  'a=b&c',
  "it's",
  'q"<>',
  'é',
  '\u0065\u0301',
  '雪',
  '😀',
  '~!@#$^*(),;:',
  '.hidden',
  'a..b',
]

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

export async function keysOf(store: ObjectStore, prefix?: string): Promise<string[]> {
  const keys: string[] = []
  for await (const entry of store.list(prefix)) keys.push(entry.key)
  return keys
}

export const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )

/** A finished file of the machine, as a writer of Parquet leaves one. */
export async function localFile(content: string | Uint8Array): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'object-store-')), 'finished')
  await writeFile(path, content)
  return path
}
