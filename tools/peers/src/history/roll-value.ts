import { type Dice, decimalText, type Json } from '@storemesh/core'
import type { Field, PrimitiveType, Type } from '@storemesh/iceberg'
import { doubleCell } from '../cells.js'
import type { Held } from './held.js'

/** A value in two forms: as a line of JSON that an engine reads, and as the truth. */
export interface Rolled {
  readonly json: Json
  readonly held: Held
}

const NULL: Rolled = { json: null, held: null }
const NULLS = 0.15
const PARTS_MAX = 3

export const rollField = (dice: Dice, { type, required }: Field): Rolled =>
  !required && dice.chance(NULLS) ? NULL : rollValue(dice, type)

export function rollValue(dice: Dice, type: Type): Rolled {
  if (typeof type === 'string') return rollPrimitive(dice, type)
  if (type.type === 'struct') {
    const members = type.fields.map((field) => ({ ...field, ...rollField(dice, field) }))
    return {
      json: Object.fromEntries(members.map(({ name, json }) => [name, json])),
      held: { kind: 'struct', members: new Map(members.map(({ id, held }) => [id, held])) },
    }
  }
  const count = dice.between(0, PARTS_MAX)
  if (type.type === 'list') {
    const elements = Array.from({ length: count }, () => rollPart(dice, type.element, type['element-required']))
    return { json: elements.map(({ json }) => json), held: { kind: 'list', elements: elements.map(({ held }) => held) } }
  }
  const keys = new Map(Array.from({ length: count }, () => rollValue(dice, type.key)).map((key) => [textOf(key.json), key]))
  const pairs = [...keys].map(([text, key]) => ({ text, key, value: rollPart(dice, type.value, type['value-required']) }))
  return {
    json: Object.fromEntries(pairs.map(({ text, value }) => [text, value.json])),
    held: { kind: 'map', pairs: pairs.map(({ key, value }) => [key.held, value.held]) },
  }
}

/** JSON's objects have texts for keys. */
const textOf = (key: Json): string => (typeof key === 'string' ? key : JSON.stringify(key))

const rollPart = (dice: Dice, type: Type, required: boolean): Rolled =>
  !required && dice.chance(NULLS) ? NULL : rollValue(dice, type)

const asText = (text: string): Rolled => ({ json: text, held: text })
/** Digits in JSON that are a number there. */
const asNumber = (number: number): Rolled => ({ json: number, held: String(number) })

const TEXTS = [
  '',
  'a',
  'web',
  'naïve ☕',
  '𝒳 beyond 16 bits',
  'Ω'.repeat(30),
  'it\'s "quoted"',
  'zwei\nZeilen',
  'x'.repeat(300),
] as const
const DOUBLES = [0, -0, 1.5, -1e300, 5e-324, 0.1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as const
const FLOATS = [0, -0, 1.5, -3.25, 2 ** 120, 2 ** -140, Number.NaN, Number.POSITIVE_INFINITY] as const
/** The least whose multiple of 3 below is in the range too: what partitions by `truncate[3]` need. */
const LEAST_INT = -(2 ** 31) + 2
const LEAST_LONG = -(2n ** 63n) + 2n
const DAY_MS = 86_400_000
const DAYS = ['0001-01-01', '1582-10-15', '1969-12-31', '1970-01-01', '2026-02-28', '9999-12-31'] as const
const MICROS = ['000000', '000001', '123456', '999999'] as const
const CLOCKS = ['00:00:00', '12:34:56', '23:59:59'] as const

function rollPrimitive(dice: Dice, type: PrimitiveType): Rolled {
  switch (type) {
    case 'boolean':
      return dice.chance(0.5) ? { json: true, held: true } : { json: false, held: false }
    case 'int':
      return asNumber(dice.pick([0, 1, -1, 7, 2 ** 31 - 1, LEAST_INT, dice.between(-1000, 1000)]))
    case 'long':
      return rollLong(dice)
    case 'float':
      return rollFloating(dice.pick(FLOATS))
    case 'double':
      return rollFloating(dice.pick(DOUBLES))
    case 'string':
      return asText(dice.pick(TEXTS))
    case 'uuid':
      return asText(dice.pick(['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-4fff-bfff-ffffffffffff', dice.uuid()]))
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return rollTime(dice, type)
    case 'binary':
      return rollBytes(dice, dice.between(0, 6))
    default:
      return type.startsWith('fixed') ? rollBytes(dice, numbersIn(type)[0] ?? 0) : rollDecimal(dice, type)
  }
}

/** Beyond 2^53 JSON has no number for it that all read alike. */
function rollLong(dice: Dice): Rolled {
  const long = dice.pick([0n, 2n ** 53n + 1n, 2n ** 63n - 1n, LEAST_LONG, BigInt(dice.between(-1000, 1000))])
  return asText(String(long))
}

const rollFloating = (value: number): Rolled => ({ json: Object.is(value, -0) ? '-0.0' : String(value), held: doubleCell(value) })

function rollTime(dice: Dice, type: 'date' | 'time' | 'timestamp' | 'timestamptz'): Rolled {
  const [day, clock, micros] = [dice.pick(DAYS), dice.pick(CLOCKS), dice.pick(MICROS)]
  const day_ms = Date.parse(day)
  if (type === 'date') return { json: day, held: String(day_ms / DAY_MS) }
  const clock_us = BigInt(Date.parse(`1970-01-01T${clock}Z`)) * 1000n + BigInt(micros)
  if (type === 'time') return { json: `${clock}.${micros}`, held: String(clock_us) }
  const zone = type === 'timestamptz' ? 'Z' : ''
  return { json: `${day} ${clock}.${micros}${zone}`, held: String(BigInt(day_ms) * 1000n + clock_us) }
}

function rollBytes(dice: Dice, length: number): Rolled {
  const bytes = Buffer.from(Array.from({ length }, () => dice.pick([0, 1, 92, 127, 128, 255])))
  return { json: bytes.toString('base64'), held: bytes.toString('hex') }
}

function rollDecimal(dice: Dice, type: string): Rolled {
  const [precision = 1, scale = 0] = numbersIn(type)
  const most = 10n ** BigInt(precision) - 1n
  return asText(decimalText(dice.pick([0n, 1n, -1n, most, -most, most / 3n]), scale))
}

const numbersIn = (type: string): readonly number[] => (type.match(/\d+/g) ?? []).map(Number)
