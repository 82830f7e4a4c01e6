import { decimalUnits, type Json } from '@storemesh/core'
import type { ContractType } from '../contract.js'
import { exactDecimal, exactDecimalOfDouble, exactDecimalOfNumber } from './exact-decimal.js'
import { isKeptNumber } from './exact-json.js'
import { canonicalInstant, isDay } from './instant.js'
import { Refusal } from './refusal.js'

/** The value as it is written to a table, or why it is none of the type. */
export type ValueReader = (value: Json) => Json | Refusal

type Scalar = Extract<ContractType, { kind: 'scalar' }>
type Text = Extract<ContractType, { kind: 'text' }>
type Limits = Pick<Scalar, 'minimum' | 'maximum'>

const INT_MAX = 2 ** 31 - 1
const FLOAT_MAX = 3.4028234663852886e38
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i
const LONG_SHAPE = { precision: 19, scale: 0 }

export function textReader({ minLength = 0, maxLength = Number.POSITIVE_INFINITY }: Text): ValueReader {
  const bounds = [minLength > 0 && `at least ${minLength}`, Number.isFinite(maxLength) && `at most ${maxLength}`].filter(Boolean)
  const refusal = new Refusal(bounds.length > 0 ? `text of ${bounds.join(' and ')} characters` : 'text')
  return (value) => (typeof value === 'string' && value.length >= minLength && value.length <= maxLength ? value : refusal)
}

export function scalarReader({ type, ...limits }: Scalar): ValueReader {
  const decimal = /^decimal\((\d+), (\d+)\)$/.exec(type)
  if (decimal) return decimalReader(Number(decimal[1]), Number(decimal[2]), limits)
  switch (type) {
    case 'boolean':
      return reader('true or false', (value) => (typeof value === 'boolean' ? value : undefined))
    case 'int':
      return wholeReader(INT_MAX, limits)
    case 'long':
      return wholeReader(Number.MAX_SAFE_INTEGER, limits)
    case 'float':
      return numberReader(FLOAT_MAX, limits)
    case 'double':
      return numberReader(Number.MAX_VALUE, limits)
    case 'date':
      return reader('a day such as 2026-01-31', (value) => (typeof value === 'string' && isDay(value) ? value : undefined))
    case 'timestamptz':
      return reader('an RFC 3339 instant such as 2026-01-31T10:00:00Z', (value) =>
        typeof value === 'string' ? canonicalInstant(value) : undefined,
      )
    case 'uuid':
      return reader('a UUID', (value) => (typeof value === 'string' && UUID.test(value) ? value.toLowerCase() : undefined))
    default:
      return reader(`a value of type ${type}, which no event can hold`, () => undefined)
  }
}

function reader(expected: string, read: (value: Json) => Json | undefined): ValueReader {
  const refusal = new Refusal(expected)
  return (value) => read(value) ?? refusal
}

function wholeReader(most: number, { minimum, maximum }: Limits): ValueReader {
  const lowest = Math.max(-most, minimum ?? -most)
  const highest = Math.min(most, maximum ?? most)
  return reader(`a whole number from ${lowest} to ${highest}`, (value) => {
    const whole = typeof value === 'number' ? value : wholeOfKept(value)
    // adding 0 turns -0, which JSON can hold, into 0
    return Number.isSafeInteger(whole) && whole >= lowest && whole <= highest ? whole + 0 : undefined
  })
}

const wholeOfKept = (value: Json): number =>
  isKeptNumber(value) ? Number(exactDecimalOfNumber(value['\0'], LONG_SHAPE)) : Number.NaN

function numberReader(most: number, { minimum, maximum }: Limits): ValueReader {
  const lowest = Math.max(-most, minimum ?? -most)
  const highest = Math.min(most, maximum ?? most)
  return reader('a number within its limits', (value) => {
    const number = isKeptNumber(value) ? Number(value['\0']) : value
    return typeof number === 'number' && number >= lowest && number <= highest ? number : undefined
  })
}

/** Decimals come as JSON numbers or as text, and go on as text with all digits of their scale. */
function decimalReader(precision: number, scale: number, { minimum, maximum }: Limits): ValueReader {
  const shape = { precision, scale }
  const bounds = [minimum !== undefined && `at least ${minimum}`, maximum !== undefined && `at most ${maximum}`]
    .filter(Boolean)
    .join(', ')
  const expected = `a decimal number or its text, with at most ${precision - scale} digits before and ${scale} after the point`
  const isWithin = decimalBounds(scale, minimum, maximum)
  return reader(bounds ? `${expected}, ${bounds}` : expected, (value) => {
    const text = decimalText(value, shape)
    return text !== undefined && isWithin(text) ? text : undefined
  })
}

function decimalText(value: Json, shape: { readonly precision: number; readonly scale: number }): string | undefined {
  if (typeof value === 'number') return exactDecimalOfDouble(value, shape)
  if (typeof value === 'string') return exactDecimal(value, shape)
  return isKeptNumber(value) ? exactDecimalOfNumber(value['\0'], shape) : undefined
}

function decimalBounds(scale: number, minimum: number | undefined, maximum: number | undefined): (text: string) => boolean {
  if (minimum === undefined && maximum === undefined) return () => true
  if (minimum === 0 && maximum === undefined) return (text) => !text.startsWith('-') // the usual one, without a bigint
  const unit = 10n ** BigInt(scale)
  const lowest = minimum === undefined ? undefined : BigInt(minimum) * unit
  const highest = maximum === undefined ? undefined : BigInt(maximum) * unit
  return (text) => {
    const units = decimalUnits(text, scale)
    return (lowest === undefined || units >= lowest) && (highest === undefined || units <= highest)
  }
}
