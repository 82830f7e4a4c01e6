import type { BlockPart, SourceRow } from '@storemesh/source'

export const countOf = (parts: readonly BlockPart[]): number => parts.reduce((sum, { offsets }) => sum + offsets.length, 0)

/** The rows of a block, values as they stand in it; those only of which it is said, by a 0 for each. */
export function rowsOf(parts: readonly BlockPart[], isRead?: Uint8Array): SourceRow[] {
  const rows: SourceRow[] = []
  let row = 0
  for (const { partition, bytes, starts, ends, offsets } of parts) {
    for (let at = 0; at < offsets.length; at++, row++) {
      const [offset, start, end] = [offsets[at], starts[at], ends[at]]
      if (isRead?.[row] === 1 || offset === undefined) continue
      rows.push({ place: String(offset), value: bytes.subarray(start, end), partition, offset })
    }
  }
  return rows
}

/** Those of which it is said, by a 0 for each; the block's memory is free then. */
export const copiedRowsOf = (parts: readonly BlockPart[], isRead: Uint8Array): SourceRow[] =>
  rowsOf(parts, isRead).map((row) => ({ ...row, value: row.value.slice() }))

/** All memory of a part, to hand it to another thread: it has buffers of its own. */
export const buffersOf = ({ bytes, starts, ends, offsets }: BlockPart): ArrayBuffer[] =>
  [bytes, starts, ends, offsets].map(({ buffer }) => buffer)
