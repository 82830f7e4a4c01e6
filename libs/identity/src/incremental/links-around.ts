import type { Scorer } from '../score/scorer.js'
import type { BlockLists } from './block-lists.js'

export interface LinkTo {
  readonly to: number
  readonly bits: number
}

/** Those in a record's blocks that it has so much in common with, the most alike first. */
export function linksAround(lists: BlockLists, scorer: Scorer, bits_min: number, record: number): readonly LinkTo[] {
  const links: LinkTo[] = []
  for (const other of lists.around(record)) {
    const bits = scorer.bitsFrom(bits_min, other, record)
    if (bits >= bits_min) links.push({ to: other, bits })
  }
  return links.toSorted((one, other) => other.bits - one.bits || one.to - other.to)
}
