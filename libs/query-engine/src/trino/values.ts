import { Fault, isJsonObject, instantText, type Json } from '@storemesh/core'
import type { Type } from '@storemesh/iceberg'
import type { Value } from '../query-engine.js'

/** A value of an answer, as the port promises it. */
export function fromTrino(type: Type, value: Json): Value {
  if (value === null) return null
  if (typeof type === 'string') return scalarFrom(type, value)
  if (type.type === 'list') return Array.isArray(value) ? value.map((each: Json) => fromTrino(type.element, each)) : unreadable()
  if (type.type === 'struct') {
    if (!Array.isArray(value)) return unreadable()
    return Object.fromEntries(type.fields.map(({ name, type: inner }, at) => [name, fromTrino(inner, value[at] ?? null)]))
  }
  if (!isJsonObject(value)) return unreadable()
  const entries = Object.entries(value).map(([key, each]) => [keyText(type.key, key), fromTrino(type.value, each)])
  return Object.fromEntries(entries)
}

/** A map is an object by its keys' texts. */
const keyText = (type: Type, key: string): string =>
  type === 'timestamptz' ? instantFrom(key) : type === 'timestamp' ? instantFrom(key).replace(/Z$/, '') : key

function scalarFrom(type: Type, value: Json): Value {
  if (typeof value === 'object') return unreadable()
  switch (type) {
    case 'long':
      return BigInt(value)
    case 'float':
      return Math.fround(Number(value)) // its text is the shortest that tells it from its neighbours
    case 'double':
    case 'int':
      return Number(value) // NaN and Infinity come as texts
    case 'binary':
      return new Uint8Array(Buffer.from(String(value), 'base64'))
    case 'timestamp':
      return instantFrom(String(value)).replace(/Z$/, '')
    case 'timestamptz':
      return instantFrom(String(value))
    case 'time':
      return String(value)
    default:
      return typeof value === 'boolean' ? value : String(value)
  }
}

const unreadable = (): never => {
  throw new Fault('ENGINE_REPLY_INVALID', 'Trino answered with a value that is not of the type it names')
}

const INSTANT = /^([+-]?\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d+))?(?: (.+))?$/
const OFFSET = /^([+-])(\d\d):(\d\d)$/

/** `2026-01-31 12:00:00.000001 UTC` as RFC 3339 in UTC with six digits. */
function instantFrom(text: string): string {
  const [, day, clock, fraction = '', zone = 'UTC'] = INSTANT.exec(text) ?? unreadable()
  const part_us = fraction.padEnd(6, '0').slice(0, 6)
  if (zone === 'UTC' || zone === 'Z') return `${day}T${clock}.${part_us}Z`
  const local_ms = Date.parse(`${day}T${clock}Z`)
  return instantText(local_ms - offsetOf(zone, local_ms)).replace(/\.\d+Z$/, `.${part_us}Z`)
}

function offsetOf(zone: string, local_ms: number): number {
  const [, sign, hours, minutes] = OFFSET.exec(zone) ?? []
  if (sign) return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
  const [one, other] = [-1, 1].map((side) => zoneOffset(zone, local_ms + side * HALF_DAY_MS)) // what may hold around that hour
  const fitting = [...new Set([one ?? 0, other ?? 0])].filter((offset) => zoneOffset(zone, local_ms - offset) === offset)
  const [offset] = fitting
  if (offset !== undefined && fitting.length === 1) return offset
  throw new Fault('QUERY_FAILED', `an instant falls into an hour that ${zone} has twice: ask for it AT TIME ZONE 'UTC'`)
}

const HALF_DAY_MS = 12 * 60 * 60 * 1000

/** How far a zone's clocks are ahead of UTC at an instant. */
function zoneOffset(zone: string, time_ms: number): number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
  const name = format.formatToParts(time_ms).find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const [, sign, hours = '0', minutes = '0'] = /^GMT(?:([+-])(\d\d):(\d\d))?/.exec(name) ?? unreadable()
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
}
