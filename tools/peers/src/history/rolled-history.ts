import type { Dice } from '@storemesh/core'
import { newSchema, type Table } from '@storemesh/iceberg'
import { branchOff, moveMain, tagIt } from './ref-steps.js'
import { changeSchema } from './schema-steps.js'
import { changeSortOrder, changeSpec } from './spec-steps.js'
import { type Ground, LOCATION } from './ground.js'
import { rollColumns } from './roll-schema.js'
import { appendSome, changeMode, deleteSome, overwriteSome } from './row-steps.js'
import { compact, expire, orderManifests } from './upkeep-steps.js'
import type { Step } from './step.js'

/** A table after a step of its history. */
export interface State {
  /** What was done, for the message of a test that fails. */
  readonly did: string
  readonly table: Table
  /** Where another reader finds the table as it is now. */
  readonly metadata: string
}

const STEPS: readonly (readonly [weight: number, step: Step])[] = [
  [5, appendSome],
  [5, deleteSome],
  [2, overwriteSome],
  [1, changeMode],
  [4, changeSchema],
  [3, changeSpec],
  [1, changeSortOrder],
  [1, tagIt],
  [1, branchOff],
  [1, moveMain],
  [2, compact],
  [1, orderManifests],
  [1, expire],
]

/** A history that the seed decides: rows come and go while the table changes its shape. */
export async function* rolledHistory(ground: Ground, steps: number): AsyncGenerator<State> {
  const { catalog, name, dice, kinds } = ground
  await catalog.create(name, {
    location: LOCATION,
    schema: newSchema(rollColumns(dice, kinds)),
    partition: [],
    properties: { 'write.delete.mode': 'merge-on-read' },
  })
  for (let step = 0; step < steps; step += 1) {
    const did = await (step === 0 ? appendSome : pickedStep(dice))(ground)
    const table = await catalog.load(name)
    yield { did, table, metadata: `${ground.store.root}/${table.metadata_location}` }
  }
}

function pickedStep(dice: Dice): Step {
  let left = dice.next() * STEPS.reduce((sum, [weight]) => sum + weight, 0)
  for (const [weight, step] of STEPS) {
    left -= weight
    if (left < 0) return step
  }
  return appendSome
}
