import { fastForward, removeRef, snapshotOf, type Table } from '@storemesh/iceberg'
import type { PipelineParts } from '../parts.js'

/** Where a refresh stands until it is audited; no reader looks there. */
export const AUDIT = 'audit'

/** Makes what was audited the table, and lets go of the branch, in one step. */
export async function publishAudited({ catalog }: PipelineParts, { name, metadata }: Table): Promise<void> {
  const moved = fastForward(metadata, 'main', AUDIT)
  const removed = removeRef(metadata, AUDIT)
  await catalog.commit(name, [...moved.requirements, ...removed.requirements], [...moved.updates, ...removed.updates])
}

/** Lets go of what an earlier refresh left there: it was refused, or was cut off and something else is to be written now. */
export async function leaveAudit({ catalog }: PipelineParts, { name, metadata }: Table): Promise<void> {
  if (!Object.hasOwn(metadata.refs, AUDIT)) return
  const { requirements, updates } = removeRef(metadata, AUDIT)
  await catalog.commit(name, requirements, updates)
}

/** Whether what stands on the branch is what a refresh would write there now: made upon the table as it is, from the same. */
export function standsOnAudit(table: Table, summary: Readonly<Record<string, string>>): boolean {
  if (!Object.hasOwn(table.metadata.refs, AUDIT)) return false
  const standing = snapshotOf(table, { ref: AUDIT })
  if (standing?.['parent-snapshot-id'] !== snapshotOf(table, {})?.['snapshot-id']) return false
  return Object.entries(summary).every(([key, value]) => standing?.summary[key] === value)
}
