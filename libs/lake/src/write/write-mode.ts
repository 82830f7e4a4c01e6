import type { Table } from '@storemesh/iceberg'

/**
 * How rows of a file are taken away: the file is written anew without them (copy on write: dear to write, cheap to read), or a
 * delete file says where they stand (merge on read: the other way round). The table's properties say which, by Iceberg's names.
 */
export function isMergeOnRead({ metadata }: Table, rowsComeToo: boolean): boolean {
  const { 'write.merge.mode': merge, 'write.delete.mode': plain } = metadata.properties
  return (rowsComeToo ? merge : plain) === 'merge-on-read'
}
