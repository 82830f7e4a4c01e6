import { test } from 'vitest'
import { holdsWhereverItIsCut } from './fixtures/cut-off-subscriber.js'

test('a subscriber that is cut off 50 times at random among 100,000 changes hears what the log holds', () =>
  holdsWhereverItIsCut(100_000, 50))
