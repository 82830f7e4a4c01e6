import { seededDice } from '@storemesh/core'
import { expect, test } from 'vitest'
import { handClock } from '../fixtures/hand-clock.js'
import { expiries } from './expiries.js'

const settled = () => new Promise((resolve) => setImmediate(resolve))

test('each is told at its moment, once, and none that was taken back, with one timer for all', async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const dice = seededDice(seed)
    const clock = handClock(1000)
    const waiting = expiries(clock)
    const expected: string[] = []
    const told: string[] = []
    const takeBack = new Map<string, () => void>()
    for (let step = 0; step < 200; step++) {
      if (dice.chance(0.5)) {
        const moment_ms = clock.now_ms() + dice.between(1, 60_000)
        const name = `${step}`
        takeBack.set(
          name,
          waiting.at(moment_ms, () => told.push(`${name} of ${moment_ms}`)),
        )
        expected.push(`${name} of ${moment_ms}`)
      }
      const [some] = takeBack.keys()
      if (some !== undefined && dice.chance(0.1)) {
        takeBack.get(some)?.()
        takeBack.delete(some)
        const at = expected.findIndex((one) => one.startsWith(`${some} `) && !told.includes(one))
        if (at >= 0) expected.splice(at, 1)
      }
      await settled()
      expect(clock.sleepers).toBeLessThanOrEqual(1)
      clock.advance(dice.between(0, 500))
      await settled()
      const now_ms = clock.now_ms()
      const due = expected.filter((one) => Number(one.split(' of ')[1]) <= now_ms)
      expect(told.toSorted()).toEqual(due.toSorted())
    }
  }
})

test('an earlier one that comes later is told earlier', async () => {
  const clock = handClock(0)
  const waiting = expiries(clock)
  const told: string[] = []
  waiting.at(5000, () => told.push('late'))
  waiting.at(10, () => told.push('soon'))
  await settled()
  clock.advance(10)
  await settled()
  expect(told).toEqual(['soon'])
})

test('one in a thousand years is waited for without haste, and nothing is waited for where nobody is left', async () => {
  const clock = handClock(0)
  const waiting = expiries(clock)
  const takeBack = waiting.at(Number.MAX_SAFE_INTEGER, () => undefined)
  await settled()
  expect(clock.sleepers).toBe(1)
  takeBack()
  await settled()
  expect(clock.sleepers).toBe(0)
})

test('a moment that is over already is told at once', async () => {
  const told: number[] = []
  expiries(handClock(1000)).at(999, () => told.push(999))
  await settled()
  expect(told).toEqual([999])
})
