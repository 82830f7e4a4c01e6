import { optional, withDefault } from '../command/option.js'
import type { VerbDeclaration } from '../command/verb.js'
import { choice, rateOrMax, share, text, wholeNumber } from '../kind/kinds.js'
import { data, mix, seed } from './options.js'

export const events = optional({
  name: 'events',
  about: 'how many events to write: views, cart events and purchases; of days, 20000 each unless it is said',
  kind: wholeNumber({ min: 1, max: 100_000_000 }),
})

export const days = optional({
  name: 'days',
  about: 'a whole past of so many days at once, as busy as its hours were',
  kind: wholeNumber({ min: 1, max: 3650 }),
})

const DAY = /^\d{4}-\d{2}-\d{2}$/

export const until = withDefault({
  name: 'until',
  about: 'the day before which the past ends, with --days',
  kind: text('a day such as 2026-07-01', (day) => DAY.test(day) && Number.isFinite(Date.parse(day))),
  initial: '2026-07-01',
})

export const untold = optional({
  name: 'untold-hours',
  about: 'with --days: so many of the last hours are not told yet; the same call with fewer of them goes on from there',
  kind: wholeNumber({ min: 1, max: 24 * 3650 }),
})

export const simulateRate = withDefault({
  name: 'rate',
  about: 'events a second, or as fast as they can be written',
  kind: rateOrMax({ min: 1, max: 100_000 }),
  initial: 'max',
})

export const fraud = withDefault({
  name: 'fraud',
  about: 'how many of the purchases are made by somebody who means harm',
  kind: share,
  initial: 0.003,
})

const DRIFTS = ['none', 'new-columns', 'breaking'] as const

export const drift = withDefault<(typeof DRIFTS)[number]>({
  name: 'drift',
  about: 'how sources change from the middle on: a topic, a table and a file tell more, or a field changes its type too',
  kind: choice(DRIFTS),
  initial: 'none',
})

export const simulate: VerbDeclaration = {
  words: ['simulate'],
  summary: 'write simulated events and the truth about them, then end',
  about:
    'The same seed writes the same world. What is true is kept beside the events, and mesh verify compares every layer with it.',
  options: [events, days, until, untold, mix, fraud, drift, seed, data, simulateRate],
  examples: [
    'simulate --events 100000 --seed 7',
    'simulate --days 30 --seed 3',
    'simulate --days 30 --seed 3 --untold-hours 1',
    'simulate --events 500 --seed 7 --rate 50 --data ./shop-data',
    'simulate --events 1000 --mix 0/0/1',
    'simulate --days 10 --drift breaking --fraud 0.01',
  ],
}
