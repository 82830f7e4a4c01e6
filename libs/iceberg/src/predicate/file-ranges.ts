import type { DataFile } from '../manifest.js'
import { columnStatisticsOf } from '../read-statistics.js'
import type { PrimitiveType } from '../types.js'
import { rangeOfColumn } from './known-range.js'
import { rangeOfOne, type ValueRange } from './value-range.js'

/** What is known of some files, a range for each in their order; each looked up once, however many plans ask. */
export interface FileRanges {
  readonly count: number
  /** Of a column, whose values are of a type. */
  column(field_id: number, type: PrimitiveType): readonly ValueRange[]
  /** Of one of the fields that the files are partitioned by. */
  partition(index: number): readonly (ValueRange | undefined)[]
}

export function fileRanges(files: readonly Pick<DataFile, 'partition' | 'details'>[]): FileRanges {
  const columns = new Map<string, readonly ValueRange[]>()
  const partitions = new Map<number, readonly (ValueRange | undefined)[]>()
  return {
    count: files.length,
    column(field_id, type) {
      const key = `${field_id} ${type}`
      const known = columns.get(key)
      if (known) return known
      const ranges = files.map((file) => rangeOfColumn(type, columnStatisticsOf(file, field_id)))
      columns.set(key, ranges)
      return ranges
    },
    partition(index) {
      const known = partitions.get(index)
      if (known) return known
      const ranges = files.map(({ partition }) => {
        const value = partition[index]
        return value === undefined ? undefined : rangeOfOne(value)
      })
      partitions.set(index, ranges)
      return ranges
    },
  }
}
