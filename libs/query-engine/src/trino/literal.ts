import { Fault } from '@storemesh/core'
import type { Value } from '../query-engine.js'

export { identifier } from '../quoting.js'

/** A text as SQL writes it: Trino knows no escape within quotes but the doubled quote. */
export const textLiteral = (text: string): string => `'${text.replaceAll("'", "''")}'`

const INT_MAX = 2 ** 31 - 1

/** A parameter as a literal of its type, so that a bigint is a long and not a guess. PARAMETER_INVALID. */
export function literal(value: Value): string {
  if (value === null) return 'NULL'
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  if (typeof value === 'string') return textLiteral(value)
  if (typeof value === 'bigint') return longLiteral(value)
  if (typeof value === 'number') return numberLiteral(value)
  if (value instanceof Uint8Array) return `X'${Buffer.from(value).toString('hex')}'`
  if (Array.isArray(value)) {
    return value.length === 0 ? 'CAST(ARRAY[] AS array(varchar))' : `ARRAY[${value.map(literal).join(', ')}]`
  }
  throw new Fault('PARAMETER_INVALID', 'a parameter is a scalar or a list of scalars, got a struct')
}

/** Where SQL takes a bare number only, as behind LIMIT. */
export function countLiteral(value: Value): string {
  const count = typeof value === 'bigint' || typeof value === 'number' ? Number(value) : Number.NaN
  if (Number.isSafeInteger(count) && count >= 0) return String(count)
  throw new Fault('PARAMETER_INVALID', 'expected a whole number for LIMIT, OFFSET or FETCH, got something else')
}

function longLiteral(value: bigint): string {
  if (BigInt.asIntN(64, value) === value) return `BIGINT '${value}'`
  throw new Fault('PARAMETER_INVALID', 'a whole number among the parameters does not fit a long: give it as a text')
}

function numberLiteral(value: number): string {
  if (Number.isNaN(value)) return 'nan()'
  if (!Number.isFinite(value)) return value > 0 ? 'infinity()' : '-infinity()'
  return Number.isInteger(value) && Math.abs(value) <= INT_MAX ? `INTEGER '${value}'` : `DOUBLE '${value}'`
}
