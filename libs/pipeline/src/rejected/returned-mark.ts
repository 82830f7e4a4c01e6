import { isJsonObject } from '@storemesh/core'
import type { SourceMark } from '../summary.js'

/** Where to go on among the rows that were sent back. A topic that was made anew is read from its start: what landed of the old one does not land again. */
export function nextOffset(mark: SourceMark | undefined, identity: string): number {
  if (!mark || mark.identity !== identity || !isJsonObject(mark.position)) return 0
  const { next_offset } = mark.position
  return typeof next_offset === 'number' ? next_offset : 0
}
