import { Fault, isJsonObject, type JsonObject, parseJson } from '@storemesh/core'

/** NUL as JSON writes it: after an even number of backslashes. */
const WRITTEN_NUL = /(?<!\\)(?:\\\\)*\\u0000/

/** WEBHOOK_BODY_NOT_UTF8, WEBHOOK_BODY_NUL, WEBHOOK_BODY_NOT_OBJECT. It is kept as it came: numbers of any length are whole. */
export function requireEvent(body: Uint8Array): JsonObject {
  const text = textOf(body)
  if (text.includes('\0') || WRITTEN_NUL.test(text))
    throw new Fault('WEBHOOK_BODY_NUL', 'expected a body without NUL, which many readers cannot hold: leave it out')
  const event = parseJson(text)
  if (isJsonObject(event)) return event
  throw new Fault('WEBHOOK_BODY_NOT_OBJECT', 'expected one JSON object as the body: send one event at a time')
}

const KEY_LENGTH_MAX = 200

/** What the event itself is keyed by; undefined where it lacks such a text or whole number. Of several, one after the other. */
export function recordKey(event: JsonObject, fields: readonly string[] = []): string | undefined {
  const parts = fields.flatMap((field) => keyPart(event, field) ?? [])
  return parts.length > 0 && parts.length === fields.length ? parts.join('|') : undefined
}

function keyPart(event: JsonObject, field: string): string | undefined {
  const value = Object.hasOwn(event, field) ? event[field] : undefined
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined
  return typeof value === 'string' && value !== '' && value.length <= KEY_LENGTH_MAX ? value : undefined
}

function textOf(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch (cause) {
    throw new Fault('WEBHOOK_BODY_NOT_UTF8', 'expected a body in UTF-8, neither compressed nor in another encoding', { cause })
  }
}
