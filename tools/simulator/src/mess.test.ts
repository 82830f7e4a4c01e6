import { isJsonObject, parseJson, seededDice } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import { mishapOf, OF_TRANSACTIONS, requireMessRates, type Spoilt, spoiltBytes, spoiltOf } from './mess.js'
import { PURCHASES_ALONE } from './mix.js'
import { transactionFields } from './wire.js'
import { newUser, personOf } from './world/people.js'
import { newTransaction } from './world/transaction.js'
import { worldIdentity } from './world/world-identity.js'

const NOON_US = 1_767_225_600_000_000
const world = worldIdentity('virtual', 1, PURCHASES_ALONE)
const nobodyBefore = () => {
  throw new Error('the first account knows of no earlier one')
}
const person = personOf(world, 0, newUser(world, 0, nobodyBefore, { created_us: NOON_US, updated_us: NOON_US }))
const transaction = newTransaction('00000000-0000-4000-8000-000000000000', person, seededDice(1), '2026-01-01T00:00:00.000000Z')
const fields = transactionFields(transaction)
const utf8 = new TextDecoder('utf-8', { fatal: true })
const fieldsOf = (spoilt: Spoilt) => {
  const read = parseJson(utf8.decode(spoiltBytes(fields, spoilt)))
  if (isJsonObject(read)) return read
  throw new Error('expected a JSON object')
}

describe('a bad event', () => {
  test('is no JSON when it is cut off or holds a NUL', () => {
    for (const reason of ['not-json', 'nul-byte'] as const) {
      expect(parseJson(utf8.decode(spoiltBytes(fields, { reason })))).toBeUndefined()
    }
    expect([...spoiltBytes(fields, { reason: 'nul-byte' })]).toContain(0)
  })

  test('is no text when its bytes are no UTF-8', () => {
    expect(() => utf8.decode(spoiltBytes(fields, { reason: 'invalid-utf8' }))).toThrow(TypeError)
  })

  test('misses a field, or has one of another type, and is whole otherwise', () => {
    const missing = fieldsOf({ reason: 'field-missing', field: 'user_id' })
    expect('user_id' in missing).toBe(false)
    expect(missing['transaction_id']).toBe(transaction.transaction_id)
    const wrong = fieldsOf({ reason: 'wrong-type', field: 'products' })
    expect(typeof wrong['products']).toBe('string')
    expect(wrong['user_id']).toBe(transaction.user_id)
  })

  test('comes in every kind', () => {
    const dice = seededDice(4)
    const kinds = new Set(
      Array.from({ length: 300 }, () => spoiltOf(dice, OF_TRANSACTIONS)).map((spoilt) => JSON.stringify(spoilt)),
    )
    expect(kinds.size).toBe(3 + 5 + 3)
  })
})

describe('mishaps', () => {
  test('happen as often as their rates say', () => {
    const dice = seededDice(5)
    const mishaps = Array.from({ length: 40_000 }, () => mishapOf(dice, { bad: 0.1, repeat: 0.2, late: 0.3 }))
    const share = (wanted: string) => mishaps.filter((mishap) => mishap === wanted).length / mishaps.length
    expect(share('bad')).toBeCloseTo(0.1, 1)
    expect(share('repeat')).toBeCloseTo(0.2, 1)
    expect(share('late')).toBeCloseTo(0.3, 1)
  })

  test.each([
    { bad: -0.1, repeat: 0, late: 0 },
    { bad: 0, repeat: 2, late: 0 },
    { bad: 0.5, repeat: 0.4, late: 0.2 },
  ])('are refused at rates that cannot be: %j', (rates) => {
    expect(() => requireMessRates(rates)).toThrow('LIMIT_EXCEEDED')
  })
})
