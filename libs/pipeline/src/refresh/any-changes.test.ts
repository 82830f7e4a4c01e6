import { describe, expect, test } from 'vitest'
import { lineWorlds } from './fixtures/line-world.js'
import { refreshedAllAlong } from './fixtures/refreshed-all-along.js'

const openWorld = lineWorlds()

// eight models, compared after each of eight states; a hundred more seeds are in the long lane
describe('whatever changes, a refresh ends where computing all anew would', () => {
  test.each([1, 2])('seed %i', async (seed) => {
    const outcome = await refreshedAllAlong(await openWorld(seed), 7)
    expect(outcome).toEqual({ comparisons: 64, differences: [] })
  })
})
