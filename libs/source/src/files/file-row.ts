import type { ObjectEntry, ObjectStore } from '@storemesh/object-store'

/**
 * Where in a file a row begins, so that reading goes on there: in a text its byte; in a file of blocks the block's byte, and
 * how many rows lie before it in the block.
 */
export interface RowPoint {
  readonly byte: number
  readonly within: number
}

/** A row as the source gives it. */
export interface FileRow {
  readonly value: Uint8Array
  readonly at: RowPoint
}

export interface FileToRead {
  readonly store: ObjectStore
  readonly file: Pick<ObjectEntry, 'key' | 'size_bytes'>
  /** A longer row is a bad row. */
  readonly row_bytes_max: number
}
