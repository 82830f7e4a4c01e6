import { describe, test } from 'vitest'
import { lineWorlds } from './fixtures/line-world.js'
import { refreshedAllAlong } from './fixtures/refreshed-all-along.js'

const openWorld = lineWorlds()
const SEEDS = Array.from({ length: 100 }, (_, index) => 100 + index)

// seven models, compared after each of thirteen changes: 9,100 refreshes, each beside its SELECT over the whole inputs
describe('whatever changes, a refresh ends where computing all anew would', () => {
  test.each(SEEDS)('seed %i', async (seed) => {
    await refreshedAllAlong(await openWorld(seed), 12)
  })
})
