import { seededDice } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import { canonicalInstant, isDay } from './instant.js'

const two = (number: number) => String(number).padStart(2, '0')

/** Whether there is such a moment, by the calendar of the language. */
function isMoment(text: string): boolean {
  const time_ms = Date.parse(text)
  return !Number.isNaN(time_ms) && new Date(time_ms).toISOString().slice(0, 19) === text.slice(0, 19)
}

describe.each([1, 2, 3])('of texts in the form in which instants go on: seed %i', (seed) => {
  const dice = seededDice(seed)
  const anyText = () => {
    const day = `${dice.between(1896, 2104)}-${two(dice.between(0, 13))}-${two(dice.between(0, 32))}`
    return `${day}T${two(dice.between(0, 25))}:${two(dice.between(0, 61))}:${two(dice.between(0, 61))}.${dice.between(100_000, 999_999)}Z`
  }
  const texts = Array.from({ length: 2000 }, anyText)

  test('those that are a moment go on as they are, and no others', () => {
    for (const text of texts) expect([text, canonicalInstant(text)]).toEqual([text, isMoment(text) ? text : undefined])
    expect(texts.filter(isMoment).length).toBeGreaterThan(1000)
  })

  test('one with another character in the place of one of its own is no instant, or the same in another form', () => {
    const instant = '2026-01-31T10:20:30.123456Z'
    for (let place = 0; place < instant.length; place += 1)
      for (const other of ['/', ':', '-', ' ', 'x', '٣', '\0']) {
        if (instant[place] === other) continue
        expect(canonicalInstant(instant.slice(0, place) + other + instant.slice(place + 1))).toBeUndefined()
      }
  })

  test('a day is one of the calendar', () => {
    for (const text of texts) {
      const day = text.slice(0, 10)
      expect([day, isDay(day)]).toEqual([day, isMoment(`${day}T00:00:00Z`)])
    }
  })
})
