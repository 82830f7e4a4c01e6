import { isJsonObject, type Json, type JsonObject } from '@storemesh/core'

/**
 * A double holds 15 digits of any decimal number; JSON may hold more. A text with a longer number is read a second time with
 * that number's text kept, so that no digit is lost and none is made up.
 */

/** A number whose text is kept. Its name cannot be in an event: events with NUL are refused before. */
export interface KeptNumber extends JsonObject {
  readonly '\0': string
}

const NAME = '\0'
const DIGITS_OF_A_DOUBLE = 15
const LONG = DIGITS_OF_A_DOUBLE + 1
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/** A long number covers one character in sixteen, so only those are looked at. */
export function mayHaveLongNumber(text: string): boolean {
  for (let at = LONG - 1; at < text.length; at += LONG) {
    if (!isDigitOrPoint(text.charCodeAt(at))) continue
    let start = at
    while (isDigitOrPoint(text.charCodeAt(start - 1))) start--
    let end = at + 1
    while (isDigitOrPoint(text.charCodeAt(end))) end++
    if (end - start >= LONG) return true
  }
  return false
}

const isDigitOrPoint = (code: number): boolean => (code >= 48 && code <= 57) || code === 46

/** The value of a text that is known to be JSON, with its long numbers kept as text. */
export function parseKeepingNumbers(text: string): Json {
  const kept = text.replace(STRING_OR_NUMBER, (token) =>
    token.startsWith('"') || isExactAsDouble(token) ? token : `{${JSON.stringify(NAME)}:"${token}"}`,
  )
  const value: Json = JSON.parse(kept)
  return value
}

const isExactAsDouble = (number: string): boolean => number.replace(/[eE].*|\D/g, '').length <= DIGITS_OF_A_DOUBLE

export const isKeptNumber = (value: Json): value is KeptNumber => isJsonObject(value) && Object.hasOwn(value, NAME)

/** NUL, which no store holds, and half of a character, which no UTF-8 holds. */
const UNWRITABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/

/** Whether all text in the value can be written. It can come in by escapes alone. */
export const isWritable = (text: string, value: Json): boolean => !text.includes('\\u') || !UNWRITABLE.test(JSON.stringify(value))
