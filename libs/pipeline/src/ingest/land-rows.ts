import { Fault } from '@storemesh/core'
import { commitFiles, type NewDataFile, type Table } from '@storemesh/iceberg'
import type { PipelineParts } from '../parts.js'
import { type SourceMark, sourceMark, sourceSummary, type WhatIsRead } from '../summary.js'
import { freshFiles, type FreshRows } from './fresh-files.js'

export interface Landing extends FreshRows {
  /** Of rows that are in files already. */
  readonly files?: readonly NewDataFile[]
  /** Where the rows were read, and so which of the table's marks moves. */
  readonly of: WhatIsRead
  readonly from: SourceMark | undefined
  readonly to: SourceMark
}

/** Rows and position in one commit. A batch of which nothing can be read still moves the position. Returns how many landed. */
export async function landRows(
  parts: PipelineParts,
  { table, files = [], readable, mayRepeat, of, from, to }: Landing,
): Promise<number> {
  const add = [...files, ...(await freshFiles(parts, { table, readable, mayRepeat }))]
  if (add.length === 0 && isSame(from, to)) return 0
  await commitFiles(parts, table.name, {
    operation: 'append',
    add,
    remove: [],
    summary: sourceSummary(to, of),
    check: (metadata) => requireUnmoved({ ...table, metadata }, of, from),
  })
  return add.reduce((sum, file) => sum + file.record_count, 0)
}

/** Checked on the newest state, in every attempt of the commit: somebody who moved the position meanwhile has these rows. */
export function requireUnmoved(table: Table, of: WhatIsRead, from: SourceMark | undefined): void {
  const now = sourceMark(table, of)
  if (isSame(now, from)) return
  throw new Fault(
    'SOURCE_POSITION_MOVED',
    `${table.name.namespace}.${table.name.name}: another writer read on meanwhile; a domain has one writer`,
  )
}

const isSame = (a: SourceMark | undefined, b: SourceMark | undefined): boolean => JSON.stringify(a) === JSON.stringify(b)
