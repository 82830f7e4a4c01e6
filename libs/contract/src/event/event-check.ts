import { isJsonObject, type Json, type JsonObject, parseJson } from '@storemesh/core'
import type { Contract } from '../contract.js'
import type { HeldAs } from './cell-reader.js'
import { type ColumnsReader, columnsReader } from './event-reader.js'
import { isWritable, mayHaveLongNumber, parseKeepingNumbers } from './exact-json.js'
import { Refusal } from './refusal.js'

/** Decides whether a contract can read an event, and reads it. Made once per contract, called for every event. */
export type EventCheck = (value: Uint8Array) => CheckedEvent

export type CheckedEvent =
  | {
      readonly ok: true
      /** The event as it was told, fields that the contract does not know included. Numbers of over 15 digits are not exact in it. */
      readonly event: JsonObject
      /** The contract's columns in its order: decimals as text with all digits of their scale, instants in UTC, null where absent. */
      readonly columns: JsonObject
    }
  | { readonly ok: false; readonly reason: Rejection }

export type RejectionCode =
  | 'EVENT_TOO_LARGE'
  | 'EVENT_NOT_UTF8'
  | 'EVENT_NOT_JSON'
  | 'EVENT_NOT_OBJECT'
  | 'EVENT_TEXT_INVALID'
  | 'EVENT_FIELD_MISSING'
  | 'EVENT_FIELD_INVALID'
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

export function eventCheck({ columns }: Pick<Contract, 'columns'>, held: HeldAs = 'json'): EventCheck {
  const read = columnsReader(columns, held)
  const decode = strictUtf8()
  return (value) => {
    if (value.byteLength > EVENT_BYTES_MAX) return rejected('EVENT_TOO_LARGE', `at most ${EVENT_BYTES_MAX} bytes`)
    const text = decode(value)
    if (text === undefined) return rejected('EVENT_NOT_UTF8', 'UTF-8')
    const event = parseJson(text)
    if (event === undefined) return rejected('EVENT_NOT_JSON', 'JSON')
    if (!isJsonObject(event)) return rejected('EVENT_NOT_OBJECT', 'a JSON object')
    if (!isWritable(text, event)) return rejected('EVENT_TEXT_INVALID', 'text without NUL and without halves of a character')
    return readEvent(read, event, text)
  }
}

function readEvent(read: ColumnsReader, event: JsonObject, text: string): CheckedEvent {
  const columns = read(mayHaveLongNumber(text) ? kept(parseKeepingNumbers(text), event) : event)
  if (columns instanceof Refusal) return rejected(columns.code, columns.expected, columns.path)
  return { ok: true, event, columns }
}

/** What was an object stays one when it is read a second time. */
const kept = (value: Json, event: JsonObject): JsonObject => (isJsonObject(value) ? value : event)

/** The text of UTF-8 bytes; undefined where they are none. A byte order mark is left in, and is no JSON. */
function strictUtf8(): (bytes: Uint8Array) => string | undefined {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  return (bytes) => {
    try {
      return decoder.decode(bytes)
    } catch {
      return undefined
    }
  }
}

export function rejected(code: RejectionCode, expected: string, field?: string): CheckedEvent {
  const message = `${field ?? 'the event'}: expected ${expected}`
  return { ok: false, reason: { code, expected, message, ...(field !== undefined && { field }) } }
}
