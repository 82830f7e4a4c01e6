import { Fault, isJsonObject, parseJson } from '@storemesh/core'
import { currentSnapshot, type SnapshotId, type Table } from '@storemesh/iceberg'
import type { SourcePosition } from '@storemesh/source'

/**
 * What a snapshot says of where its rows came from. It is committed in one step with the rows, so that after any crash
 * the snapshot is the truth. Keys begin with `mesh.`: a commit that does not set them carries them over.
 */

/** A bronze table reads its source, what was sent back of it, and its source again where rows are missing; each has a mark of its own. */
const READ = { source: 'mesh.source', returned: 'mesh.returned', backfill: 'mesh.backfill' } as const
export type WhatIsRead = keyof typeof READ

const INPUT = 'mesh.input.'
const NO_SNAPSHOT = ''
const STATEMENT = 'mesh.statement'
const FIT = 'mesh.fit'
const LATE = 'mesh.late'
const REPLAY = 'mesh.replay'

/** How far a bronze table has read, and of what. */
export interface SourceMark {
  readonly identity: string
  readonly position: SourcePosition
}

export const sourceSummary = (mark: SourceMark, of: WhatIsRead = 'source'): Record<string, string> => ({
  [READ[of]]: JSON.stringify(mark),
})

export function sourceMark(table: Table, of: WhatIsRead = 'source'): SourceMark | undefined {
  const text = summaryOf(table)[READ[of]]
  if (text === undefined) return undefined
  const mark = parseJson(text)
  if (isJsonObject(mark) && typeof mark['identity'] === 'string' && mark['position'] !== undefined) {
    return { identity: mark['identity'], position: mark['position'] }
  }
  throw new Fault(
    'SNAPSHOT_SUMMARY_INVALID',
    `${table.name.namespace}.${table.name.name}: ${READ[of]} in the snapshot's summary is not a source position`,
  )
}

/** Which snapshot of each input the rows were computed from, by the input's full name. */
export type InputMarks = ReadonlyMap<string, string>

/** A mark is carried over to whatever comes after, so of an input that had no snapshot it is said that there was none. */
export const inputSummary = (read: ReadonlyMap<string, string | undefined>): Record<string, string> =>
  Object.fromEntries([...read].map(([name, snapshot]) => [INPUT + name, snapshot ?? NO_SNAPSHOT]))

export function inputMarks(table: Table): InputMarks {
  const entries = Object.entries(summaryOf(table)).filter(([key, value]) => key.startsWith(INPUT) && value !== NO_SNAPSHOT)
  return new Map(entries.map(([key, value]) => [key.slice(INPUT.length), value]))
}

/** Which statement the rows were computed by. */
export const statementSummary = (statement: string): Record<string, string> => ({ [STATEMENT]: statement })

export const statementMark = (table: Table): string | undefined => summaryOf(table)[STATEMENT]

/** How the table was found to fit the model that computed them. */
export const fitSummary = (fit: string): Record<string, string> => ({ [FIT]: fit })

export const fitMark = (table: Table): string | undefined => summaryOf(table)[FIT]

/** With rows that stand before others in their source, and come after them. */
export const lateSummary = (id: string): Record<string, string> => ({ [LATE]: id })

/** Whether such rows came since a snapshot: who goes by new rows alone would take them for the newest. */
export function cameLate(table: Table, since: SnapshotId): boolean {
  const then = table.metadata.snapshots.find((snapshot) => snapshot['snapshot-id'] === since)
  return then?.summary[LATE] !== summaryOf(table)[LATE]
}

/** Which replay computed the rows. */
export const replaySummary = (id: string): Record<string, string> => ({ [REPLAY]: id })

/** The replay that made the table as it is; undefined where anything was committed since. */
export function replayMark(table: Table): string | undefined {
  const newest = currentSnapshot(table)
  const mark = newest?.summary[REPLAY]
  const parent_id = newest?.['parent-snapshot-id']
  if (parent_id === undefined) return mark
  const parent = table.metadata.snapshots.find((snapshot) => snapshot['snapshot-id'] === parent_id)
  return parent && parent.summary[REPLAY] !== mark ? mark : undefined // a mark is carried over to whatever comes after
}

const summaryOf = (table: Table): Readonly<Record<string, string>> => currentSnapshot(table)?.summary ?? {}
