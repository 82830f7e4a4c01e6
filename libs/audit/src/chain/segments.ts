import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** A chain lies in files, each named by the sequence of its first entry. */
export interface Segment {
  readonly path: string
  readonly first: number
}

const NAME = /^(\d{12})\.jsonl$/
const CHAIN = /^[a-z][a-z0-9-]{0,62}$/
const TORN = /^torn-\d+-\d+\.bytes$/

export const segmentPath = (folder: string, first: number): string => join(folder, `${String(first).padStart(12, '0')}.jsonl`)

export async function segmentsIn(folder: string): Promise<readonly Segment[]> {
  const found = (await namesIn(folder)).flatMap((name) => {
    const first = NAME.exec(name)?.[1]
    return first === undefined ? [] : [{ path: join(folder, name), first: Number(first) }]
  })
  return found.toSorted((one, other) => one.first - other.first)
}

/** What was kept aside of writes that were cut off. */
export const tornIn = async (folder: string): Promise<readonly string[]> =>
  (await namesIn(folder)).filter((name) => TORN.test(name)).map((name) => join(folder, name))

/** The chains below a folder; beside them lie their locks. */
export const chainsIn = async (folder: string): Promise<readonly string[]> =>
  (await namesIn(folder)).filter((name) => CHAIN.test(name)).toSorted()

export const namesIn = (folder: string): Promise<readonly string[]> =>
  readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
