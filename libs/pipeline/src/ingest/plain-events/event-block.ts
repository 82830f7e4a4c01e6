import type { SourceRow } from '@storemesh/source'

/** Events one after another, as one thread hands them to another. */
export interface EventBlock {
  readonly bytes: Uint8Array
  /** Where each begins, and after the last one where it ends. */
  readonly starts: Uint32Array
  readonly partitions: Uint32Array
  readonly offsets: Float64Array
}

export function eventBlock(rows: readonly SourceRow[]): EventBlock {
  const starts = new Uint32Array(rows.length + 1)
  const partitions = new Uint32Array(rows.length)
  const offsets = new Float64Array(rows.length)
  let end = 0
  for (let row = 0; row < rows.length; row++) {
    end += rows[row]?.value.length ?? 0
    starts[row + 1] = end
  }
  const bytes = new Uint8Array(end)
  for (let row = 0; row < rows.length; row++) {
    const told = rows[row]
    if (!told) continue
    bytes.set(told.value, starts[row])
    partitions[row] = told.partition
    offsets[row] = told.offset
  }
  return { bytes, starts, partitions, offsets }
}
