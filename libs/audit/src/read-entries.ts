import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type EntryLine, readLine } from './chain/entry-line.js'
import { chainsIn, segmentsIn } from './chain/segments.js'

/** The newest entries of all chains that fit, as far as they can be read: what is wrong with them `verifyAudit` says. */
export async function readEntries(
  folder: string,
  { most, fits }: { readonly most: number; readonly fits: (line: EntryLine) => boolean },
): Promise<readonly EntryLine[]> {
  const found: EntryLine[] = []
  for (const chain of await chainsIn(folder)) {
    let left = most
    for (const { path } of (await segmentsIn(join(folder, chain))).toReversed()) {
      if (left <= 0) break
      const lines = (await readFile(path, 'latin1')).split('\n').flatMap((text) => readLine(text) ?? [])
      const fitting = lines.filter(fits).slice(-left)
      left -= fitting.length
      found.push(...fitting)
    }
  }
  return found.toSorted(newestFirst).slice(0, most)
}

function newestFirst(one: EntryLine, other: EntryLine): number {
  if (one.at !== other.at) return one.at < other.at ? 1 : -1
  return one.chain === other.chain ? other.sequence - one.sequence : one.chain < other.chain ? -1 : 1
}
