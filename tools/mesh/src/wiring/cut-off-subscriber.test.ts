import { test } from 'vitest'
import { holdsWhereverItIsCut } from './fixtures/cut-off-subscriber.js'

test('a subscriber that is cut off 20 times at random among 4,000 changes hears what the log holds, in its order, each once', async () => {
  await holdsWhereverItIsCut(4000, 20)
}, 180_000)
