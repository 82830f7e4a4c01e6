import type { Viewer } from '@storemesh/access'
import type { Dice } from '@storemesh/core'
import { copyTable, type Table, type TableCopy, type TableName, type TablePlace } from '@storemesh/iceberg'
import type { QueryEngine } from '@storemesh/query-engine'
import { inSpool } from '../write/write-files.js'
import { deletesRewriter } from './rewrite-deletes.js'

export interface CopyParts {
  /** Reads the place that the table is copied from, and writes local files. */
  readonly engine: QueryEngine
  readonly viewer: Viewer
  /** A local folder for files on their way. */
  readonly spool: string
  readonly dice: Dice
}

export type CopyOptions = Pick<TableCopy, 'location' | 'currentOnly'>

/** Copies a table to another store and catalog: its rows, and its snapshots, branches and tags where they are not left behind. The original stays as it is. */
export const copyTo = (
  { engine, viewer, spool, dice }: CopyParts,
  from: TablePlace,
  to: TablePlace,
  name: TableName,
  options: CopyOptions = {},
): Promise<Table> =>
  inSpool({ spool, dice }, (folder) => {
    const rewriteDeletes = deletesRewriter({ engine, viewer, folder })
    return copyTable(from, to, name, { ...options, spool: folder, dice, rewriteDeletes })
  })
