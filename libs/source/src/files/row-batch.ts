import type { SourceLimits, SourceRow } from '../source.js'

/** Rows up to the limits. The first row is always taken, however large. */
export interface RowBatch {
  readonly rows: readonly SourceRow[]
  isFull(): boolean
  /** False where the row would not fit; it was not taken then. */
  take(row: SourceRow): boolean
  /** Gives back what was taken since there were so many rows. */
  cutTo(count: number): void
}

export function rowBatch({ rows_max, bytes_max }: SourceLimits): RowBatch {
  const rows: SourceRow[] = []
  let bytes = 0

  return {
    rows,
    isFull: () => rows.length >= rows_max || bytes >= bytes_max,
    take(row) {
      const fits = rows.length === 0 || (rows.length < rows_max && bytes + row.value.byteLength <= bytes_max)
      if (!fits) return false
      rows.push(row)
      bytes += row.value.byteLength
      return true
    },
    cutTo(count) {
      for (const row of rows.splice(count)) bytes -= row.value.byteLength
    },
  }
}
