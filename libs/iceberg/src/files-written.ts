import type { ObjectStore } from '@storemesh/object-store'
import type { Table } from './catalog/catalog.js'
import type { ColumnStatistics } from './column-statistics.js'
import { keyOf } from './location.js'
import { type DataFile, isLive } from './manifest.js'
import { hasLive } from './manifest-list.js'
import type { NewDataFile } from './new-data-file.js'
import { dataManifests } from './plan.js'
import { boundsOf, columnStatisticsOf, countsOf } from './read-statistics.js'
import { currentSnapshot } from './table.js'
import { tableFiles } from './table-files.js'

/** The data files of a table as it is now, with all that another table needs to take them over. Deletes are not looked at. */
export async function filesWritten({ store }: { readonly store: ObjectStore }, table: Table): Promise<readonly NewDataFile[]> {
  const files = tableFiles(store)
  const snapshot = currentSnapshot(table)
  const found: NewDataFile[] = []
  for (const manifest of snapshot ? (await dataManifests(files, snapshot)).filter(hasLive) : []) {
    for (const { data_file: file } of (await files.wholeEntries(manifest, table.metadata)).filter(isLive)) {
      const { partition, record_count, file_size_in_bytes: size_bytes } = file
      found.push({
        key: keyOf(store, file.file_path),
        partition,
        record_count,
        size_bytes,
        columns: columnsOf(file),
        split_offsets: splitOffsetsOf(file),
      })
    }
  }
  return found
}

function columnsOf(file: DataFile): ReadonlyMap<number, ColumnStatistics> {
  const ids = new Set([
    ...['column_sizes', 'value_counts', 'null_value_counts', 'nan_value_counts'].flatMap((name) => [
      ...countsOf(file, name).keys(),
    ]),
    ...['lower_bounds', 'upper_bounds'].flatMap((name) => [...boundsOf(file, name).keys()]),
  ])
  return new Map(
    [...ids].flatMap((id): [number, ColumnStatistics][] => {
      const { value_count, null_count, ...known } = columnStatisticsOf(file, id)
      // a column that was not counted says nothing, so nothing may be concluded from it
      return value_count === undefined || null_count === undefined ? [] : [[id, { value_count, null_count, ...known }]]
    }),
  )
}

function splitOffsetsOf({ details }: DataFile): readonly number[] {
  const offsets: unknown = details?.['split_offsets']
  return Array.isArray(offsets) ? offsets.filter((offset: unknown) => typeof offset === 'number') : []
}
