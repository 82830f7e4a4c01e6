import { describe, expect, test } from 'vitest'
import { CalendarDate, DateTime, Decimal, Long } from './scalars.js'

describe('Long', () => {
  test('is what JSON holds exactly, from a number or a bigint', () => {
    expect(Long.serialize(9007199254740991n)).toBe(9007199254740991)
    expect(Long.parseValue(-5)).toBe(-5)
  })
  test.each([9007199254740992n, 1.5, '7', null, Number.NaN])('is not %s', (value) => {
    expect(() => Long.serialize(value)).toThrow('SCALAR_INVALID: Long')
  })
})

describe('Decimal', () => {
  test.each(['0', '-12.50', '129900.00'])('keeps %s to the letter', (text) => {
    expect(Decimal.serialize(text)).toBe(text)
  })
  test.each([12.5, '1e3', '', '1,5', '.5'])('is not %s', (value) => {
    expect(() => Decimal.parseValue(value)).toThrow('SCALAR_INVALID: Decimal')
  })
})

describe('DateTime', () => {
  test('has six digits and is in UTC, whatever it came in', () => {
    expect(DateTime.serialize('2026-01-31T10:15:00.000001Z')).toBe('2026-01-31T10:15:00.000001Z')
    expect(DateTime.parseValue('2026-01-31T17:15:00+07:00')).toBe('2026-01-31T10:15:00.000000Z')
  })
  test.each(['2026-01-31', 'now', 5])('is not %s', (value) => {
    expect(() => DateTime.parseValue(value)).toThrow('SCALAR_INVALID: DateTime')
  })
})

test('Date is a day of the calendar', () => {
  expect(CalendarDate.parseValue('2024-02-29')).toBe('2024-02-29')
  expect(() => CalendarDate.parseValue('2026-02-29')).toThrow('SCALAR_INVALID: Date')
})
