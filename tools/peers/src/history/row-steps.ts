import { schemaOf, snapshotOf, type Table } from '@storemesh/iceberg'
import { appendRows, deleteRows, overwriteRows } from '@storemesh/lake'
import { change, type Ground, type HeldRow, rolledRows, wait } from './ground.js'
import { picked } from './picked.js'
import { branchesOf } from './ref-steps.js'
import type { Step } from './step.js'

/** Steps that bring rows, take them away, or write them anew. */

const ROWS_MAX = 12
const ON_A_BRANCH = 0.3
const ID = 1

export const appendSome: Step = async (ground) => {
  const { table, branch, rows: before } = await chosenBranch(ground)
  const { question, rows } = await freshRows(ground, table)
  const { snapshot } = await appendRows(ground, ground.name, question, { branch })
  ground.truths.set(snapshot['snapshot-id'], [...before, ...rows])
  return `appended ${rows.length} rows to ${branch}`
}

export const deleteSome: Step = async (ground) => {
  const { branch, rows: before } = await chosenBranch(ground)
  const { sql, isGone } = someRows(ground)
  const left = before.filter((row) => !isGone(row))
  if (left.length === before.length) return 'no row to delete'
  const { snapshot } = await deleteRows(ground, ground.name, { sql }, { branch })
  ground.truths.set(snapshot['snapshot-id'], left)
  return `deleted ${before.length - left.length} rows from ${branch}, where ${sql}`
}

export const overwriteSome: Step = async (ground) => {
  const { table, branch, rows: before } = await chosenBranch(ground)
  const { sql, isGone } = someRows(ground)
  const { question, rows } = await freshRows(ground, table)
  const left = before.filter((row) => !isGone(row))
  const { snapshot } = await overwriteRows(ground, ground.name, { fresh: question, gone: { sql } }, { branch })
  ground.truths.set(snapshot['snapshot-id'], [...left, ...rows])
  return `${before.length - left.length} rows of ${branch} became ${rows.length} others, where ${sql}`
}

/** Where rows of a file are taken away: in delete files, or by writing the file anew. */
export const changeMode: Step = async (ground) => {
  const mode = ground.dice.pick(['merge-on-read', 'copy-on-write'])
  await change(ground, () => ({
    requirements: [],
    updates: [{ action: 'set-properties', updates: { 'write.delete.mode': mode, 'write.merge.mode': mode } }],
  }))
  return `rows go by ${mode}`
}

/** Main, or a branch beside it, as it is now. */
async function chosenBranch(ground: Ground) {
  wait(ground)
  const table = await ground.catalog.load(ground.name)
  const branch = (ground.dice.chance(ON_A_BRANCH) ? picked(ground.dice, branchesOf(table.metadata)) : undefined) ?? 'main'
  return { table, branch, rows: heldIn(ground, table, branch) }
}

async function freshRows(ground: Ground, table: Table) {
  const { relation, rows } = await rolledRows(ground, schemaOf(table), ground.dice.between(1, ROWS_MAX))
  return { question: { sql: 'SELECT * FROM rolled', relations: new Map([['rolled', relation]]) }, rows }
}

/** A condition by `id`, in SQL and for the truth. */
function someRows({ dice }: Ground) {
  const [divisor, rest] = [dice.between(2, 4), dice.between(-2, 2)]
  return {
    sql: `id % ${divisor} = ${rest}`,
    isGone: (row: HeldRow) => Number(row.get(ID)) % divisor === rest,
  }
}

export function heldIn({ truths }: Ground, table: Table, branch = 'main'): readonly HeldRow[] {
  const ref = branch === 'main' ? undefined : branch
  const id = snapshotOf(table, { ref })?.['snapshot-id']
  return id === undefined ? [] : (truths.get(id) ?? [])
}
