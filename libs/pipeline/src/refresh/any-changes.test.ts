import { describe, expect, test } from 'vitest'
import { compared, netted } from './fixtures/compare-models.js'
import { LINE_MODELS } from './fixtures/line-models.js'
import { lineWorlds } from './fixtures/line-world.js'
import { refreshModel } from './refresh-model.js'

const openWorld = lineWorlds()
const SEEDS = [1, 2, 3, 4, 5, 6]
const CHANGES = 10

describe('whatever changes, a refresh ends where computing all anew would', () => {
  test.each(SEEDS)('%i', async (seed) => {
    const world = await openWorld(seed)
    const told: string[] = []
    for (let change = 0; change < CHANGES; change++) {
      for (const model of LINE_MODELS) {
        await refreshModel(world.parts, 'shop', model)
        const { stored, anew } = await compared(world, model)
        expect(stored, `${model.name} of seed ${seed} after ${told.join(', ')}`).toEqual(anew)
      }
      told.push(await world.change())
    }
    const wanted = await world.rows(`SELECT order_id, line_number, CAST(quantity AS bigint) AS quantity, amount
      FROM shop.fact_line AS entry WHERE corrects IS NULL
      AND NOT EXISTS (SELECT 1 FROM shop.fact_line AS later WHERE later.corrects = entry.event_id) ORDER BY order_id, line_number`)
    expect(await netted(world, 'fact_line')).toEqual(wanted)
  })
})
