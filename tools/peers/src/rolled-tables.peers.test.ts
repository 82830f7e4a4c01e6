import { schemaOf } from '@storemesh/iceberg'
import { temporaryFolder } from '@storemesh/testing'
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest'
import { expectedRows, type Ground, openGround, ourRows } from './history/ground.js'
import { rolledHistory, type State } from './history/rolled-history.js'
import { openPyiceberg, type Pyiceberg } from './pyiceberg.js'

/** Histories that chance makes: after every step each reader finds in every snapshot, branch and tag what the truth says. */

const SEEDS = Array.from({ length: 20 }, (_, seed) => seed + 1)
const STEPS = 8

let pyiceberg: Pyiceberg
beforeAll(() => {
  pyiceberg = openPyiceberg(inject('python'))
})
afterAll(() => pyiceberg.close())

describe('a table is read row for row by pyiceberg and by us', () => {
  test.each(SEEDS)('whatever happened to it (seed %i)', async (seed) => {
    const ground = await openGround(await temporaryFolder(), seed)
    onTestFinished(() => ground.engine.close())
    const done: string[] = []
    for await (const state of rolledHistory(ground, STEPS)) {
      done.push(state.did)
      await requireAllSame(ground, state, done.join('\n'))
    }
    expect(done).toHaveLength(STEPS)
  })
})

async function requireAllSame(ground: Ground, { table, metadata }: State, done: string): Promise<void> {
  const current = table.metadata['current-snapshot-id']
  const now = expectedRows(ground, schemaOf(table), current)
  expect(await ourRows(ground, table), `ours, now, after\n${done}`).toEqual(now)
  expect(await pyiceberg.rows(metadata), `pyiceberg's, now, after\n${done}`).toEqual(now)
  for (const { 'snapshot-id': snapshot_id } of table.metadata.snapshots) {
    const then = expectedRows(ground, schemaOf(table, snapshot_id), snapshot_id)
    expect(await ourRows(ground, table, { snapshot_id }), `ours, ${snapshot_id}, after\n${done}`).toEqual(then)
    expect(await pyiceberg.rows(metadata, { snapshot_id }), `pyiceberg's, ${snapshot_id}, after\n${done}`).toEqual(then)
  }
  for (const [ref, { 'snapshot-id': snapshot_id }] of Object.entries(table.metadata.refs)) {
    const there = expectedRows(ground, schemaOf(table, snapshot_id), snapshot_id)
    expect(await pyiceberg.rows(metadata, { ref }), `pyiceberg's, ${ref}, after\n${done}`).toEqual(there)
  }
}
