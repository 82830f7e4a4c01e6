import { virtualClock } from '@storemesh/core'
import { expect, test } from 'vitest'
import { isPassing, untilItPasses } from './passing-error.js'

const named = (name: string, more: object = {}) => Object.assign(new Error(name), { name }, more)
const refused = () => named('KafkaJSConnectionError')
const nothing = async () => undefined

test.each([
  ['a broker that is not there', refused(), true],
  ['what the protocol calls retriable', named('KafkaJSProtocolError', { retriable: true }), true],
  ['attempts that all failed by such a thing', named('KafkaJSNumberOfRetriesExceeded', { cause: refused() }), true],
  ['a right that is missing', named('KafkaJSProtocolError', { retriable: false }), false],
  ['a mistake of ours', new TypeError('x is not a function'), false],
])('of %s it is known whether it passes', (_, error, expected) => {
  expect(isPassing(error)).toBe(expected)
})

test('asks again until it is answered, and forgets who was asked', async () => {
  let asked = 0
  let forgotten = 0
  const work = async () => {
    asked += 1
    if (asked < 4) throw refused()
    return 'answered'
  }
  const forget = async () => {
    forgotten += 1
    throw refused() // nobody is there to be asked who is there
  }
  expect(await untilItPasses(work, forget, virtualClock(0))).toBe('answered')
  expect([asked, forgotten]).toEqual([4, 3])
})

test.each([
  ['two minutes', 1000, 81],
  ['eight tries, however slowly each fails', 30_000, 8],
])('gives up after %s', async (_, attempt_ms, expected) => {
  const clock = virtualClock(0)
  let asked = 0
  const work = async () => {
    asked += 1
    clock.advance(attempt_ms)
    throw refused()
  }
  await expect(untilItPasses(work, nothing, clock)).rejects.toThrow('KafkaJSConnectionError')
  expect(asked).toBe(expected)
})

test('does not ask again what was refused for good', async () => {
  let asked = 0
  const work = async () => {
    asked += 1
    throw named('KafkaJSProtocolError', { retriable: false })
  }
  await expect(untilItPasses(work, nothing, virtualClock(0))).rejects.toThrow('KafkaJSProtocolError')
  expect(asked).toBe(1)
})
