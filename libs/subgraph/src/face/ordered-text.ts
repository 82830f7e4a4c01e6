import { decimalUnits, type Json } from '@storemesh/core'
import { decimalOf, type PrimitiveType } from '@storemesh/iceberg'

const LONG_OFFSET = 2n ** 63n
const LONG_HEX_DIGITS = 16
const DECIMAL_OFFSET = 10n ** 38n
const DECIMAL_DIGITS = 39

/** A value as text whose byte order is the order of the values. Undefined: there is no value, or none that has an order. */
export function orderedText(type: PrimitiveType, value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return undefined
  if (type === 'boolean') return value === true ? '1' : '0'
  if (type === 'int' || type === 'long') return wholeText(value)
  const decimal = decimalOf(type)
  if (decimal) return typeof value === 'string' ? decimalOrder(value, decimal.scale) : undefined
  return typeof value === 'string' ? value : undefined
}

/** A long past 2^53 stands as text. */
function wholeText(value: Json): string | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined
  if (!/^-?\d{1,19}$/.test(String(value))) return undefined
  return (BigInt(value) + LONG_OFFSET).toString(16).padStart(LONG_HEX_DIGITS, '0')
}

const decimalOrder = (text: string, scale: number): string =>
  (decimalUnits(text, scale) + DECIMAL_OFFSET).toString().padStart(DECIMAL_DIGITS, '0')

/** Below every character of a text that an index holds. */
export const BETWEEN = '\u0001'
/** Above `BETWEEN`, and still below every such character. */
export const PAST = '\u0002'

const PLACE_BYTES_MAX = 480
const CHARACTER_BYTES_MAX = 4

/** Ordered texts as one that fits an index: each as far as there is room, and in their order all the same. */
export const placeText = (texts: readonly string[]): string => texts.map((text) => placeStart(text, texts.length)).join(BETWEEN)

/**
 * With what the place of every row begins that has this text first, of so many. It is cut by whole characters, and before one
 * that stands for an end: what is cut off two texts never turns their order round.
 */
export function placeStart(text: string, columns: number): string {
  const characters_max = Math.floor(PLACE_BYTES_MAX / columns / CHARACTER_BYTES_MAX)
  let start = ''
  let characters = 0
  for (const character of text) {
    if (character <= PAST || characters === characters_max) break
    start += character
    characters += 1
  }
  return start
}
