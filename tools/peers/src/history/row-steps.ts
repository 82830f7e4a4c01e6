import { commitFiles, currentSnapshot, planFiles, schemaOf, snapshotOf, type Table } from '@storemesh/iceberg'
import { writeFiles } from '@storemesh/lake'
import { picked } from './picked.js'
import { branchesOf } from './ref-steps.js'
import { type Ground, type HeldRow, rolledRows } from './ground.js'
import type { Step } from './step.js'

/** Steps that bring rows, take them away, or write them anew. */

const ROWS_MAX = 12
const ON_A_BRANCH = 0.3

export const appendSome: Step = async (ground) => {
  const { catalog, name, dice, clock } = ground
  clock.advance(1000)
  const table = await catalog.load(name)
  const branch = dice.chance(ON_A_BRANCH) ? picked(dice, branchesOf(table.metadata)) : undefined
  const { relation, rows } = await rolledRows(ground, schemaOf(table), dice.between(1, ROWS_MAX))
  const add = await writeFiles(ground, { sql: 'SELECT * FROM fresh', relations: new Map([['fresh', relation]]) }, table)
  const before = heldIn(ground, table, branch)
  const { snapshot } = await commitFiles(ground, name, { operation: 'append', add, remove: [], summary: {}, branch })
  ground.truths.set(snapshot['snapshot-id'], [...before, ...rows])
  return `appended ${rows.length} rows${branch === undefined ? '' : ` to ${branch}`}`
}

export function heldIn({ truths }: Ground, table: Table, ref?: string): readonly HeldRow[] {
  const id = snapshotOf(table, { ref })?.['snapshot-id']
  return id === undefined ? [] : (truths.get(id) ?? [])
}

/** The same rows in other files. */
export const compact: Step = async (ground) => {
  const { catalog, name, store, lake, clock } = ground
  clock.advance(1000)
  const table = await catalog.load(name)
  const current = currentSnapshot(table)
  const files = await planFiles({ store }, table)
  if (!current || files.length === 0) return 'nothing to compact'
  const question = { sql: 'SELECT * FROM t', relations: new Map([['t', await lake.relation(table)]]) }
  const add = await writeFiles(ground, question, table)
  const { snapshot } = await commitFiles(ground, name, {
    operation: 'replace',
    add,
    remove: files.map(({ key }) => key),
    summary: {},
  })
  ground.truths.set(snapshot['snapshot-id'], heldIn(ground, table))
  return `compacted ${files.length} files to ${add.length}`
}
