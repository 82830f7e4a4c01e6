import fc from 'fast-check'
import { expect, test } from 'vitest'
import { actionsEach, mixFrom, mixText, nameOfMix, PURCHASES_ALONE, purchasesIn, requireMix, USUAL_MIX } from './mix.js'

const mixes = fc.record({ views: fc.nat(500), carts: fc.nat(500) })

test('a mix is what was written, for however many purchases it was written', () => {
  fc.assert(
    fc.property(mixes, fc.integer({ min: 1, max: 1000 }), (mix, purchases) => {
      expect(mixFrom(`${mix.views * purchases}/${mix.carts * purchases}/${purchases}`)).toEqual(mix)
      expect(mixFrom(mixText(mix))).toEqual(mix)
    }),
    { seed: 6, numRuns: 200 },
  )
  expect(mixFrom('60/30/10')).toEqual(USUAL_MIX)
  expect(mixFrom('0/0/1')).toEqual(PURCHASES_ALONE)
})

test('actions are made whole purchases, never fewer actions than were asked for, never a purchase too many', () => {
  fc.assert(
    fc.property(mixes, fc.integer({ min: 1, max: 1_000_000 }), (mix, actions) => {
      const told = purchasesIn(actions, mix) * actionsEach(mix)
      expect(told).toBeGreaterThanOrEqual(actions)
      expect(told - actions).toBeLessThan(actionsEach(mix))
    }),
    { seed: 6, numRuns: 200 },
  )
})

test.each(['', '60/30', '7/2/3', '1/1/0', '0/0/0', '-6/3/1', '6.5/3/1', 'six/three/one'])('%j is no mix', (text) => {
  expect(() => mixFrom(text)).toThrow('MIX_INVALID')
})

test('more than five hundred of a kind before a purchase are refused, and so is a part of one', () => {
  expect(() => mixFrom('501/0/1')).toThrow('LIMIT_EXCEEDED')
  expect(() => requireMix({ views: 0.5, carts: 0 })).toThrow('MIX_INVALID')
})

test('the usual mix goes without saying in a world’s name, another one does not', () => {
  expect([nameOfMix(USUAL_MIX), nameOfMix(PURCHASES_ALONE)]).toEqual(['', '-mix-0-0-1'])
})
