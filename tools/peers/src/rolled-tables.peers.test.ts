import { temporaryFolder } from '@storemesh/testing'
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest'
import { requireSameFilters } from './comparison/filters.js'
import { requireSameMetadata } from './comparison/metadata-tables.js'
import { requireSamePast, requireSameRows } from './comparison/rows.js'
import { openGround } from './history/ground.js'
import { rolledHistory } from './history/rolled-history.js'
import { openPyiceberg, type Pyiceberg } from './pyiceberg.js'

/** Histories that chance makes, compared after every step; at the end the past is compared too. */

const SEEDS = Array.from({ length: 20 }, (_, seed) => seed + 1)
const STEPS = 8

let pyiceberg: Pyiceberg
beforeAll(() => {
  pyiceberg = openPyiceberg(inject('python'))
})
afterAll(() => pyiceberg.close())

describe('pyiceberg and we find the same rows, metadata tables and filtered rows in a table', () => {
  test.each(SEEDS)('whatever happened to it (seed %i)', async (seed) => {
    const ground = await openGround(await temporaryFolder(), seed)
    onTestFinished(() => ground.engine.close())
    const done: string[] = []
    for await (const state of rolledHistory(ground, STEPS)) {
      done.push(state.did)
      const told = done.join('\n')
      await requireSameRows(pyiceberg, ground, state, told)
      await requireSameMetadata(pyiceberg, ground, state, told)
      await requireSameFilters(pyiceberg, ground, state, told)
      if (done.length === STEPS) await requireSamePast(pyiceberg, ground, state, told)
    }
    expect(done).toHaveLength(STEPS)
  })
})
