import { required, withDefault } from '../command/option.js'
import type { VerbDeclaration } from '../command/verb.js'
import { rateOrMax, wholeNumber } from '../kind/kinds.js'
import { data, seed } from './options.js'

export const events = required({
  name: 'events',
  about: 'how many events to write',
  kind: wholeNumber({ min: 1, max: 100_000_000 }),
})

export const simulateRate = withDefault({
  name: 'rate',
  about: 'events a second, or as fast as they can be written',
  kind: rateOrMax({ min: 1, max: 100_000 }),
  initial: 'max',
})

export const simulate: VerbDeclaration = {
  words: ['simulate'],
  summary: 'write simulated events and the truth about them, then end',
  about:
    'The same seed writes the same world. What is true is kept beside the events, and mesh verify compares every layer with it.',
  options: [events, seed, data, simulateRate],
  examples: ['simulate --events 100000 --seed 7', 'simulate --events 500 --seed 7 --rate 50 --data ./shop-data'],
}
