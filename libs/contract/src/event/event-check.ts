import { isAscii } from 'node:buffer'
import { isJsonObject, type Json, type JsonObject, parseJson } from '@storemesh/core'
import type { Contract } from '../contract.js'
import type { HeldAs } from './cell-reader.js'
import { type ColumnsReader, columnsReader, type UnknownMet } from './event-reader.js'
import {
  isNestedDeeper,
  isWritable,
  mayHaveInexactNumber,
  mayHaveLongNumber,
  parseAsWritten,
  parseKeepingNumbers,
} from './exact-json.js'
import { Refusal } from './refusal.js'
import { type UnknownFields, unknownFields } from './unknown-fields.js'

/** Decides whether a contract can read an event, and reads it. Made once per contract, called for every event. */
export type EventCheck = (value: Uint8Array) => CheckedEvent

export type CheckedEvent = ReadableEvent | { readonly ok: false; readonly reason: Rejection }

export interface ReadableEvent {
  readonly ok: true
  /** The event as it was told, fields that the contract does not know included. Numbers of over 15 digits are not exact in it. */
  readonly event: JsonObject
  /** The contract's columns in its order: decimals as text with all digits of their scale, instants in UTC, null where absent. */
  readonly columns: JsonObject
  /** Left out where the contract knows all that the event carries. */
  readonly unknown?: UnknownFields
}

export type RejectionCode =
  | 'EVENT_TOO_LARGE'
  | 'EVENT_NOT_UTF8'
  | 'EVENT_NOT_JSON'
  | 'EVENT_NOT_OBJECT'
  | 'EVENT_TEXT_INVALID'
  | 'EVENT_FIELD_MISSING'
  | 'EVENT_FIELD_INVALID'
  | 'EVENT_NESTED_TOO_DEEPLY'
  | 'EVENT_SCHEMA_UNKNOWN'
  | 'EVENT_WIRE_INVALID'

/** Why an event cannot be read, without any value of it. */
export interface Rejection {
  readonly code: RejectionCode
  /** As a path: `products[1].price`. */
  readonly field?: string
  readonly expected: string
  /** Field and expectation as one sentence. */
  readonly message: string
}

export const EVENT_BYTES_MAX = 1 << 20
/** Of lists and objects within each other. To write what is nested without end takes a stack without end. */
export const EVENT_LEVELS_MAX = 100

export function eventCheck({ columns }: Pick<Contract, 'columns'>, held: HeldAs = 'json'): EventCheck {
  const met: UnknownMet = { isMet: false }
  const read = { met, columns: columnsReader(columns, held, met), unknown: unknownFields(columns, held) }
  const decode = strictUtf8()
  return (value) => {
    if (value.byteLength > EVENT_BYTES_MAX) return rejected('EVENT_TOO_LARGE', `at most ${EVENT_BYTES_MAX} bytes`)
    const text = decode(value)
    if (text === undefined) return rejected('EVENT_NOT_UTF8', 'UTF-8')
    const event = parseJson(text)
    if (event === undefined) return rejected('EVENT_NOT_JSON', 'JSON')
    if (!isJsonObject(event)) return rejected('EVENT_NOT_OBJECT', 'a JSON object')
    if (text.includes('\\u') && isNestedDeeper(event, EVENT_LEVELS_MAX)) return tooDeep
    if (!isWritable(text, event)) return rejected('EVENT_TEXT_INVALID', 'text without NUL and without halves of a character')
    return readEvent(read, event, text)
  }
}

interface EventReader {
  readonly met: UnknownMet
  readonly columns: ColumnsReader
  readonly unknown: (event: JsonObject) => UnknownFields | undefined
}

function readEvent(read: EventReader, event: JsonObject, text: string): CheckedEvent {
  read.met.isMet = false
  const columns = read.columns(mayHaveLongNumber(text) ? kept(parseKeepingNumbers(text), event) : event)
  if (columns instanceof Refusal) return rejected(columns.code, columns.expected, columns.path)
  return read.met.isMet ? withUnknown(read, { ok: true, event, columns }, text) : { ok: true, event, columns }
}

/** Never longer than the event, so what bounds the one bounds the other. */
function withUnknown(read: EventReader, checked: ReadableEvent, text: string): CheckedEvent {
  const { event } = checked
  if (isNestedDeeper(event, EVENT_LEVELS_MAX)) return tooDeep
  const unknown = read.unknown(mayHaveInexactNumber(text) ? kept(parseAsWritten(text), event) : event)
  return unknown ? { ...checked, unknown } : checked
}

/** What was an object stays one when it is read a second time. */
const kept = (value: Json, event: JsonObject): JsonObject => (isJsonObject(value) ? value : event)

/** The text of UTF-8 bytes; undefined where they are none. A byte order mark is left in, and is no JSON. */
function strictUtf8(): (bytes: Uint8Array) => string | undefined {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  return (bytes) => {
    // most events are of ASCII alone, which needs no decoding
    if (Buffer.isBuffer(bytes) && isAscii(bytes)) return bytes.toString('latin1')
    try {
      return decoder.decode(bytes)
    } catch {
      return undefined
    }
  }
}

const tooDeep = rejected('EVENT_NESTED_TOO_DEEPLY', `at most ${EVENT_LEVELS_MAX} levels of lists and objects`)

export function rejected(code: RejectionCode, expected: string, field?: string): CheckedEvent {
  const message = `${field ?? 'the event'}: expected ${expected}`
  return { ok: false, reason: { code, expected, message, ...(field !== undefined && { field }) } }
}
