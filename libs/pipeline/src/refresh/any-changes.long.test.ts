import { describe, expect, test } from 'vitest'
import { lineWorlds } from './fixtures/line-world.js'
import { refreshedAllAlong } from './fixtures/refreshed-all-along.js'

const openWorld = lineWorlds()

// eight models, compared after each of thirteen states: 10,400 refreshes, each beside its SELECT over the whole inputs
describe('whatever changes, a refresh ends where computing all anew would', () => {
  test.each(Array.from({ length: 100 }, (_, index) => 100 + index))('seed %i', async (seed) => {
    const outcome = await refreshedAllAlong(await openWorld(seed), 12)
    expect(outcome).toEqual({ comparisons: 104, differences: [] })
  })
})
