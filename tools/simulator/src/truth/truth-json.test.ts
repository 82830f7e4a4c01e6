import { describe, expect, test } from 'vitest'
import { USUAL_MIX } from '../mix.js'
import { NOBODY_YET } from '../world/population.js'
import { retailWorld } from '../world/retail-world.js'
import { worldIdentity } from '../world/world-identity.js'
import { truthBytes, trueEventFrom, trueUserBytes, trueUserFrom } from './truth-json.js'

describe('a true record', () => {
  const start = { ...NOBODY_YET, event: 0, recent: [], lastOrder_us: 0 }
  const mess = { bad: 0.2, repeat: 0.2, late: 0.2 }
  const world = retailWorld(worldIdentity('virtual', 9, USUAL_MIX), start, { mix: USUAL_MIX, mess, users_max: 400, fraud: 0.1 })
  const events = Array.from({ length: 1000 }, (_, event) => world.next(1_767_225_600_000_000 + event * 20_000))

  test('reads back as it was', () => {
    for (const event of events) expect(trueEventFrom(truthBytes(event).truth)).toEqual(event)
    for (const { world, event, people = [] } of events) {
      for (const change of people)
        expect(trueUserFrom(trueUserBytes({ world, event, ...change }))).toEqual({ world, event, ...change })
    }
  })

  test.each(['', 'null', '[]', '{}', '{"world":"w","event":0.5}'])('is refused when it is %j', (text) => {
    expect(() => trueEventFrom(Buffer.from(text))).toThrow('TRUTH_UNREADABLE')
    expect(() => trueUserFrom(Buffer.from(text))).toThrow('TRUTH_UNREADABLE')
  })
})
