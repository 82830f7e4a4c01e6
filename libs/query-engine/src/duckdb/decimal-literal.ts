import { isJsonObject, type Json, type JsonObject } from '@storemesh/core'
import { textIn } from './sql-tree.js'

const DIGITS_MAX = 38
/** What DuckDB's parser takes `DECIMAL '0.0001'` for: the value is cast, and its fourth digit is gone. */
const TAKEN_FOR = { width: '18', scale: '3' }
/** Only a cast that stands nowhere in the text was made from a literal. */
const NOWHERE = '18446744073709551615'

/** `DECIMAL '0.0001'` with all of its digits, as standard SQL has it. */
export function withWholeDecimals(node: Json): Json {
  if (Array.isArray(node)) return node.map(withWholeDecimals)
  if (!isJsonObject(node)) return node
  const typed = literalType(node)
  if (typed) return { ...node, cast_type: typed }
  return Object.fromEntries(Object.entries(node).map(([name, child]) => [name, withWholeDecimals(child)]))
}

function literalType(node: JsonObject): JsonObject | undefined {
  const { class: kind, cast_type: type, child, query_location: at } = node
  if (kind !== 'CAST' || digitsOf(at) !== NOWHERE || !isJsonObject(type) || type['id'] !== 'DECIMAL') return undefined
  const info = type['type_info']
  if (!isJsonObject(info) || digitsOf(info['width']) !== TAKEN_FOR.width || digitsOf(info['scale']) !== TAKEN_FOR.scale)
    return undefined
  const digits = isJsonObject(child) && child['class'] === 'CONSTANT' ? /^[+-]?0*(\d*)\.?(\d*)$/.exec(textOf(child)) : null
  if (!digits) return undefined
  const [, whole = '', fraction = ''] = digits
  const width = Math.max(1, whole.length + fraction.length)
  if (width > DIGITS_MAX) return undefined // it is refused as it stands, with its digits
  return { ...type, type_info: { ...info, width: { '#': String(width) }, scale: { '#': String(fraction.length) } } }
}

const textOf = (constant: JsonObject): string => (isJsonObject(constant['value']) ? textIn(constant['value'], 'value') : '')

const digitsOf = (number: Json | undefined): string => (isJsonObject(number) ? textIn(number, '#') : '')
