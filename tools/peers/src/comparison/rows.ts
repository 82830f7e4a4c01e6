import { schemaOf } from '@storemesh/iceberg'
import { expect } from 'vitest'
import { expectedRows, type Ground, ourRows } from '../history/ground.js'
import type { State } from '../history/rolled-history.js'
import type { Pyiceberg } from '../pyiceberg.js'

/** Each reader finds in the table, its branches and tags what the truth says. */
export async function requireSameRows(
  pyiceberg: Pyiceberg,
  ground: Ground,
  { table, metadata }: State,
  done: string,
): Promise<void> {
  const { 'current-snapshot-id': current, refs } = table.metadata
  const now = expectedRows(ground, schemaOf(table), current)
  expect(await ourRows(ground, table), `ours, now, after\n${done}`).toEqual(now)
  expect(await pyiceberg.rows(metadata), `pyiceberg's, now, after\n${done}`).toEqual(now)
  for (const [ref, { 'snapshot-id': snapshot_id }] of Object.entries(refs)) {
    const there = expectedRows(ground, schemaOf(table, snapshot_id), snapshot_id)
    expect(await pyiceberg.rows(metadata, { ref }), `pyiceberg's, ${ref}, after\n${done}`).toEqual(there)
  }
}

/** The same of every snapshot that has not expired. */
export async function requireSamePast(
  pyiceberg: Pyiceberg,
  ground: Ground,
  { table, metadata }: State,
  done: string,
): Promise<void> {
  for (const { 'snapshot-id': snapshot_id } of table.metadata.snapshots) {
    const then = expectedRows(ground, schemaOf(table, snapshot_id), snapshot_id)
    expect(await ourRows(ground, table, { snapshot_id }), `ours, ${snapshot_id}, after\n${done}`).toEqual(then)
    expect(await pyiceberg.rows(metadata, { snapshot_id }), `pyiceberg's, ${snapshot_id}, after\n${done}`).toEqual(then)
  }
}
