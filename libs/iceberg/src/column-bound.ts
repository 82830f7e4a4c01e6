import { isCalendarDay } from '@storemesh/core'
import { decimalOf } from './schema-json.js'
import { encodeValue, type SingleValue } from './single-value.js'
import type { Type } from './types.js'

/**
 * A column's bounds from the text in which DuckDB's statistics show them, at TimeZone UTC. Undefined where the text cannot be
 * trusted: no bound only costs a file read, a wrong one loses rows.
 */

const CODE_POINTS_MAX = 16
const TRUSTED_TEXT_BYTES_MAX = 255 // the Parquet writer's statistics of a text stop here

/** At or below every value, or undefined. */
export function lowerBound(type: Type, text: string): Uint8Array | undefined {
  if (type === 'string') return trusted(text) ? Buffer.from(Array.from(text).slice(0, CODE_POINTS_MAX).join('')) : undefined
  if (type === 'binary') return bytesOf(text)?.subarray(0, CODE_POINTS_MAX)
  return encoded(type, text, -0)
}

/** At or above every value, or undefined. */
export function upperBound(type: Type, text: string): Uint8Array | undefined {
  if (type === 'string') return trusted(text) ? textAbove(text) : undefined
  if (type === 'binary') return bytesAbove(bytesOf(text))
  return encoded(type, text, 0)
}

const trusted = (text: string) => Buffer.byteLength(text) <= TRUSTED_TEXT_BYTES_MAX && !text.includes('\uFFFD')

/** Zero is shown without its sign, so a bound of zero takes the sign that is on the safe side. */
function encoded(type: Type, text: string, zero: number): Uint8Array | undefined {
  if (typeof type !== 'string') return undefined
  const value = valueOf(type, text)
  if (value === undefined) return undefined
  return encodeValue(type, value === 0 && (type === 'float' || type === 'double') ? zero : value)
}

function valueOf(type: string, text: string): SingleValue | undefined {
  switch (type) {
    case 'boolean':
      return { '0': false, '1': true, false: false, true: true }[text]
    case 'int':
      return /^-?\d{1,10}$/.test(text) && Math.abs(Number(text) + 0.5) < 2 ** 31 ? Number(text) : undefined
    case 'long':
      return longOf(text)
    case 'float':
    case 'double':
      return floatOf(text)
    case 'date':
      return dayOf(text)
    case 'time':
      return timeOf(text)
    case 'timestamp':
      return instantOf(text.match(/^(\S+)(?: (\S+))?$/))
    case 'timestamptz':
      return instantOf(text.match(/^(\S+) (\S+?)(?:\+00(?::?00)?|Z)$/))
    case 'uuid':
      return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? Buffer.from(text.replaceAll('-', ''), 'hex') : undefined
    default:
      return decimalFrom(type, text)
  }
}

function longOf(text: string): bigint | undefined {
  if (!/^-?\d{1,19}$/.test(text)) return undefined
  const value = BigInt(text)
  return BigInt.asIntN(64, value) === value ? value : undefined
}

function floatOf(text: string): number | undefined {
  if (text === 'inf') return Number.POSITIVE_INFINITY
  if (text === '-inf') return Number.NEGATIVE_INFINITY
  return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined
}

/** Years 1 to 9999: others are shown in other forms. */
const dayOf = (text: string): number | undefined =>
  isCalendarDay(text) ? Date.parse(`${text}T00:00:00Z`) / 86_400_000 : undefined

function timeOf(text: string): bigint | undefined {
  const match = /^(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/.exec(text)
  if (!match) return undefined
  const [, hours, minutes, seconds, fraction = ''] = match
  const whole_s = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)
  return BigInt(whole_s) * 1_000_000n + BigInt(fraction.padEnd(6, '0'))
}

function instantOf(match: RegExpMatchArray | null): bigint | undefined {
  const day = match?.[1] === undefined ? undefined : dayOf(match[1])
  const time = timeOf(match?.[2] ?? '00:00:00')
  return day === undefined || time === undefined ? undefined : BigInt(day) * 86_400_000_000n + time
}

function decimalFrom(type: string, text: string): bigint | undefined {
  const scale = decimalOf(type)?.scale
  const match = /^(-?)(\d*)(?:\.(\d+))?$/.exec(text)
  if (scale === undefined || !match) return undefined
  const [, sign, whole = '', fraction = ''] = match
  if (fraction.length > scale || whole + fraction === '') return undefined
  return BigInt(sign + whole + fraction.padEnd(scale, '0'))
}

/** Bytes are shown as hexadecimal digits. Of millions of them a pattern would fill the stack, so their number is looked at first. */
const bytesOf = (text: string): Uint8Array | undefined =>
  text.length <= 2 * TRUSTED_TEXT_BYTES_MAX && /^([0-9a-f]{2})*$/i.test(text) ? Buffer.from(text, 'hex') : undefined

/** Cut to the length of a bound, and made greater than all that begin so; undefined where no greater text exists. */
function textAbove(text: string): Uint8Array | undefined {
  const points = Array.from(text)
  return points.length <= CODE_POINTS_MAX ? Buffer.from(text) : aboveAllFrom(points.slice(0, CODE_POINTS_MAX))
}

/** Greater than all texts that begin so; undefined where there is none. */
export function aboveAllFrom(points: readonly string[]): Uint8Array | undefined {
  for (let last = points.length - 1; last >= 0; last -= 1) {
    const next = (points[last]?.codePointAt(0) ?? 0) + 1
    if (next > 0x10ffff) continue
    const valid = next >= 0xd800 && next <= 0xdfff ? 0xe000 : next
    return Buffer.from(points.slice(0, last).join('') + String.fromCodePoint(valid))
  }
  return undefined
}

function bytesAbove(bytes: Uint8Array | undefined): Uint8Array | undefined {
  if (bytes === undefined || bytes.length <= CODE_POINTS_MAX) return bytes
  const cut = Uint8Array.from(bytes.subarray(0, CODE_POINTS_MAX))
  const last = cut.findLastIndex((byte) => byte < 255)
  if (last === -1) return undefined
  cut[last] = (cut[last] ?? 0) + 1
  return cut.slice(0, last + 1)
}
